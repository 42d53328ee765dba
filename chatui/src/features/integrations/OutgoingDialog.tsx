import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import Box from '@mui/material/Box';
import { useMutation } from '@tanstack/react-query';

import { changeHook } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { ListDialog } from '../../components/ListDialog';
import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import { Deliveries } from './Deliveries';
import { HookActions } from './HookActions';
import { OutgoingForm } from './OutgoingForm';
import { disabledText, failingText, lastSentText, sendsText } from './outgoingText';

interface OutgoingDialogProps {
  room: string;
  hook: Hook;
  onChanged: () => Promise<void>;
  onClose: () => void;
}

/** One outgoing webhook: how it does, what was sent, and all that can be changed. */
export function OutgoingDialog({ room, hook, onChanged, onClose }: OutgoingDialogProps) {
  const text = useAllText();
  const { integrations } = text;
  const { api } = useServices();
  const enabling = useMutation({
    mutationFn: (disabled: boolean) => changeHook(api, room, hook.id, { disabled }),
    onSuccess: onChanged,
  });
  const turn = (disabled: boolean) => !enabling.isPending && enabling.mutate(disabled);
  const disabled = disabledText(hook, text);
  const failing = failingText(hook, text);
  return (
    <ListDialog title={plainText(hook.name)} isLarge onClose={onClose}>
      <Stack spacing={2}>
        <Box>
          <Typography sx={{ overflowWrap: 'anywhere', fontFamily: 'monospace' }}>{plainText(hook.url ?? '')}</Typography>
          <Typography variant="body2" color="textSecondary">
            {sendsText(hook, text)} {lastSentText(hook, text)}
          </Typography>
        </Box>
        {disabled !== null && (
          <Alert retry={integrations.enable} onRetry={() => turn(false)}>
            {disabled}
          </Alert>
        )}
        {failing !== null && <Alert>{failing}</Alert>}
        {enabling.isError && <Alert>{errorText(enabling.error, text)}</Alert>}
        <HookActions
          room={room}
          hook={hook}
          Form={OutgoingForm}
          removeWarning={integrations.removeWarning}
          onDisable={() => turn(true)}
          onChanged={onChanged}
        />
        <Deliveries room={room} hook={hook} onChanged={onChanged} />
      </Stack>
    </ListDialog>
  );
}
