import Typography from '@mui/material/Typography';
import { useState } from 'react';
import * as v from 'valibot';

import { reportMessage } from '../../api/reports';
import { Alert } from '../../components/Alert';
import { FormDialog } from '../../components/FormDialog';
import { neededText } from '../../components/form/checks';
import { FormField } from '../../components/form/FormField';
import { useSentForm } from '../../components/form/useSentForm';
import { personName } from '../../components/personName';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import type { Message } from '../../wire/message';
import type { Room } from '../../wire/room';

interface ReportDialogProps {
  message: Message;
  room: Room;
  onClose: () => void;
}

const reportSchema = ({ moderation }: Texts) => v.object({ reason: neededText(500, moderation.reasonEmpty, moderation.reasonTooLong) });

/**
 * Tells the room's owners and moderators what is wrong with a message. A direct conversation has none: there the server's
 * administrators see who reported whom, and nothing of what was written.
 */
export function ReportDialog({ message, room, onClose }: ReportDialogProps) {
  const text = useText();
  const { common, moderation } = text;
  const { api } = useServices();
  const [isReported, setReported] = useState(false);
  const isDirect = room.visibility === 'direct';
  const name = personName(message.author, text);
  const { control, submit, isSending, failure } = useSentForm({
    schema: reportSchema(text),
    values: { reason: '' },
    send: async ({ reason }) => {
      await reportMessage(api, room.name, message.id, reason);
      setReported(true);
    },
  });
  if (isReported) {
    return (
      <FormDialog
        title={moderation.reportMessage}
        action={common.close}
        pending={false}
        onSubmit={onClose}
        onClose={onClose}
      >
        <Typography role="status">{isDirect ? moderation.directReported : moderation.reported}</Typography>
      </FormDialog>
    );
  }
  return (
    <FormDialog
      title={moderation.reportMessage}
      action={moderation.report}
      pending={isSending}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography dir="auto">
        {isDirect ? moderation.directReportAbout(name) : moderation.reportAbout(name)}
      </Typography>
      <FormField
        control={control}
        name="reason"
        label={moderation.reason}
        hint={moderation.reportHint}
        autoFocus
        multiline
        maxRows={6}
      />
      {failure !== undefined && <Alert>{failure}</Alert>}
    </FormDialog>
  );
}
