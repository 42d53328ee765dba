import { useMutation } from '@tanstack/react-query';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { useLive } from '../../components/live';
import { RadioChoice } from '../../components/RadioChoice';
import { roomTitle } from '../../components/roomTitle';
import { timeFormat } from '../../components/timeFormat';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { isMuted } from './isMuted';
import { isForGood, type Mute, muteUntil } from '../../components/muteUntil';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** Of what in a room one is told, and for how long of nothing. */
export function NotificationsDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { notifications } = text;
  const { self, workspace } = useLive();
  const [level, setLevel] = useState(room.me.level);
  /** Null: as it is. */
  const [mute, setMute] = useState<Mute | null>(null);
  const save = useMutation({
    mutationFn: () =>
      workspace.changeSettings(room.name, { level, ...(mute && { muted_until: muteUntil(mute, new Date()) }) }),
    onSuccess: onClose,
  });
  const until = isMuted(room.me) ? room.me.muted_until : null;
  const isAlways = until !== null && isForGood(until);
  return (
    <FormDialog
      title={notifications.title(roomTitle(room, self.id, text))}
      action={notifications.save}
      pending={save.isPending}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <RadioChoice label={notifications.level} names={notifications.levels} value={level} onChange={setLevel} />
      <RadioChoice
        label={notifications.mute}
        names={notifications.mutes}
        value={mute ?? (until === null ? 'off' : isAlways ? 'always' : null)}
        onChange={setMute}
      />
      <Typography variant="body2" color="textSecondary">
        {until === null
          ? notifications.muteAbout
          : isAlways
            ? notifications.mutedAlways
            : notifications.mutedUntil(moment(text.language).format(new Date(until)))}
      </Typography>
      {save.isError && <Alert>{errorText(save.error, text)}</Alert>}
    </FormDialog>
  );
}
