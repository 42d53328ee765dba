import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { changeNotificationSettings, notificationSettings } from '../../api/notifications';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { isForGood, muteUntil } from '../../components/muteUntil';
import { useServices } from '../../components/services';
import { timeFormat } from '../../components/timeFormat';
import { useText } from '../../components/useText';
import type { NotificationSettings } from '../../wire/notification';
import { MailChoice } from './MailChoice';
import { isPaused } from './isQuiet';
import { QuietHours } from './QuietHours';

const queryKey = ['notification-settings'];
const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** When nothing is pushed or pops up, on any device, and whether what was missed is mailed. */
export function AccountQuiet() {
  const text = useText();
  const { notifications } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const asked = useQuery({ queryKey, queryFn: ({ signal }) => notificationSettings(api, signal), staleTime: 0 });
  const change = useMutation({
    mutationFn: (to: Partial<NotificationSettings>) => changeNotificationSettings(api, to),
    onSuccess: (now) => queries.setQueryData(queryKey, now),
  });
  const now = asked.data;
  return (
    <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
      <Typography variant="h3">{notifications.everywhere}</Typography>
      {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
      {now && <Pause until={now.paused_until} onChange={(paused_until) => change.mutate({ paused_until })} />}
      {now && <QuietHours key={JSON.stringify(now.quiet)} quiet={now.quiet} isSaved={change.isSuccess && change.variables.quiet !== undefined} onSave={(quiet) => change.mutate({ quiet })} />}
      {now && <MailChoice isOn={now.email === true} onChange={(email) => change.mutateAsync({ email })} />}
      {change.isError && <Alert>{errorText(change.error, text)}</Alert>}
    </Stack>
  );
}

function Pause({ until, onChange }: { until: string | null; onChange: (until: string | null) => void }) {
  const { notifications, language } = useText();
  const isOn = isPaused(until, new Date());
  return (
    <Stack spacing={1}>
      <Typography role="status">
        {!isOn || until === null
          ? notifications.notPaused
          : isForGood(until)
            ? notifications.pausedAlways
            : notifications.pausedUntil(moment(language).format(new Date(until)))}
      </Typography>
      <Stack direction="row" role="group" aria-label={notifications.pause} sx={{ flexWrap: 'wrap', gap: 1 }}>
        <Button variant="outlined" onClick={() => onChange(muteUntil('hour', new Date()))}>
          {notifications.pauseHour}
        </Button>
        <Button variant="outlined" onClick={() => onChange(muteUntil('tomorrow', new Date()))}>
          {notifications.pauseTomorrow}
        </Button>
        <Button variant="outlined" disabled={!isOn} onClick={() => onChange(null)}>
          {notifications.resume}
        </Button>
      </Stack>
    </Stack>
  );
}
