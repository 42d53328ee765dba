import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { RadioChoice } from '../../components/RadioChoice';
import { useServices } from '../../components/services';
import { useChosen } from '../../components/useChosen';
import { useServerInfo } from '../../components/useServerInfo';
import { useText } from '../../components/useText';
import { chooseOnDevice, type Sound, useDeviceChoices } from './deviceChoices';
import { turnPushOff, turnPushOn } from './devicePush';
import { HowToAllow } from './HowToAllow';
import { playSound } from './playSound';
import { TestButton } from './TestButton';
import { useDeviceState } from './useDeviceState';

/** Kept in this browser only. */
export function DeviceSettings() {
  const text = useText();
  const { notifications } = text;
  const { isOn, sound } = useDeviceChoices();
  const { state, lookAgain } = useDeviceState();
  const permission = state?.permission;
  const isTelling = isOn && permission === 'granted';
  const turn = async (wanted: boolean) => {
    const answer = wanted && permission === 'default' ? await Notification.requestPermission() : permission;
    chooseOnDevice({ isOn: wanted && answer === 'granted', hasDismissedOffer: true });
    await lookAgain();
  };
  const [isChecked, check] = useChosen(isTelling, turn);
  const choose = (next: Sound) => {
    chooseOnDevice({ sound: next });
    if (next !== 'off') playSound(next);
  };
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      <Typography variant="h3">{notifications.onThisDevice}</Typography>
      <div>
        <FormControlLabel
          control={
            <Checkbox checked={isChecked} disabled={permission === 'denied' || permission === 'unknown'} onChange={(_, wanted) => check(wanted)} />
          }
          label={notifications.tellHere}
        />
      </div>
      {permission === 'unknown' && <Typography color="textSecondary">{notifications.unknownHere}</Typography>}
      {permission === 'denied' && <HowToAllow />}
      <PushChoice isTelling={isTelling} />
      {state?.isInstalled === false && (
        <Typography variant="body2" color="textSecondary">
          {notifications.installAbout}
        </Typography>
      )}
      <RadioChoice label={notifications.sound} names={notifications.sounds} value={sound} onChange={choose} />
      <TestButton isTelling={isTelling} isPushOn={state?.isPushOn === true} />
    </Stack>
  );
}

/** Whether pushes arrive here when no tab is open, and why they cannot. */
function PushChoice({ isTelling }: { isTelling: boolean }) {
  const text = useText();
  const { notifications } = text;
  const { api } = useServices();
  const hasPush = useServerInfo()?.features.push;
  const { state, lookAgain } = useDeviceState();
  const push = useMutation({
    mutationFn: (wanted: boolean) => (wanted ? turnPushOn(api) : turnPushOff(api)),
    onSettled: lookAgain,
  });
  const [isChecked, check] = useChosen(state?.isPushOn === true, push.mutateAsync);
  // Then what to do is said above.
  const isRefused = hasPush === true && state?.permission === 'denied';
  if (state === undefined || hasPush === undefined) return null;
  const reason = !hasPush ? notifications.noPushOnServer : !state.mayPush ? notifications.noPushHere : !isTelling && !state.isPushOn ? notifications.pushNeedsPermission : null;
  return (
    <div>
      <FormControlLabel
        control={
          <Checkbox
            checked={isChecked}
            disabled={(reason !== null && !state.isPushOn) || push.isPending}
            onChange={(_, wanted) => check(wanted)}
          />
        }
        label={notifications.pushHere}
      />
      {reason !== null && !isRefused && (
        <Typography variant="body2" color="textSecondary">
          {reason}
        </Typography>
      )}
      {push.isError && <Alert>{push.error instanceof DOMException ? notifications.pushRefused : errorText(push.error, text)}</Alert>}
    </div>
  );
}
