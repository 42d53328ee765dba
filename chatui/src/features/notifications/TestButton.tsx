import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';

import { testPush } from '../../api/notifications';
import { errorText } from '../../components/errorText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import { DeviceNotifications } from './DeviceNotifications';
import { onWorkerMessage } from './onWorkerMessage';

/** So long a push may take from the server to here. */
const ARRIVAL_MS = 30_000;

/** Shows what would be told here, and says what arrived and what did not. */
export function TestButton({ isTelling, isPushOn }: { isTelling: boolean; isPushOn: boolean }) {
  const text = useText();
  const { notifications } = text;
  const { api } = useServices();
  const test = useMutation({
    mutationFn: async () => {
      if (isTelling) {
        const device = new DeviceNotifications(() => undefined);
        await device.show({ title: notifications.testTitle, body: notifications.testBody, navigate: '/settings#test' });
      }
      if (!isPushOn) return null;
      const arrival = pushArrives();
      await testPush(api);
      return arrival;
    },
  });
  const pushed = test.data === true ? notifications.pushArrived : test.data === false ? notifications.pushLost : notifications.pushOff;
  return (
    <Stack spacing={1} sx={{ alignItems: 'flex-start' }}>
      <Button variant="outlined" loading={test.isPending} onClick={() => test.mutate()}>
        {notifications.test}
      </Button>
      <div role="status">
        {(test.isPending || test.isSuccess || test.isError) && (
          <Typography variant="body2">{isTelling ? notifications.tabShowed : notifications.tabSilent}</Typography>
        )}
        {test.isPending && isPushOn && <Typography variant="body2">{notifications.pushAwaited}</Typography>}
        {test.isSuccess && <Typography variant="body2">{pushed}</Typography>}
        {test.isError && <Typography variant="body2">{notifications.pushNotSent(errorText(test.error, text))}</Typography>}
      </div>
    </Stack>
  );
}

/** Whether the worker says in time that a push has come. */
function pushArrives(): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isThere: boolean) => {
      clearTimeout(timer);
      end();
      resolve(isThere);
    };
    const timer = setTimeout(() => settle(false), ARRIVAL_MS);
    const end = onWorkerMessage(({ type }) => type === 'pushed' && settle(true));
  });
}
