import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { Alert } from '../../../components/Alert';
import { codePoints } from '../../../components/codePoints';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { errorText } from '../../../components/errorText';
import { Field } from '../../../components/Field';
import { plainText } from '../../../components/plainText';
import { useServices } from '../../../components/services';
import { useText } from '../../../components/useText';
import type { Message } from '../../../wire/message';

interface DeleteMessageDialogProps {
  message: Message;
  /** Whoever deletes another's may say why. */
  isOwn: boolean;
  onDelete: (messageId: string) => void;
  onClose: () => void;
}

export function DeleteMessageDialog({ message, isOwn, onDelete, onClose }: DeleteMessageDialogProps) {
  const text = useText();
  const { api } = useServices();
  const [typed, setReason] = useState('');
  const reason = typed.trim();
  const isLong = codePoints(reason) > 500;
  // The log tells what has become of it.
  const explain = useMutation({
    mutationFn: () => api.deleteMessage(message.room, message.id, reason),
    onSuccess: onClose,
  });
  const confirm = () => {
    if (isLong || explain.isPending) return;
    if (reason !== '') {
      explain.mutate();
      return;
    }
    onDelete(message.id);
    onClose();
  };
  return (
    <ConfirmDialog
      open
      title={text.message.deleteTitle}
      action={text.message.delete}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Typography sx={{ mb: 2 }}>{text.message.deleteAbout}</Typography>
      <Typography
        color="textSecondary"
        sx={{
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
          maxHeight: 160,
          overflow: 'auto',
          pl: 1.5,
          borderLeft: 3,
          borderColor: 'divider',
        }}
      >
        {plainText(message.body)}
      </Typography>
      {!isOwn && (
        <Field
          label={text.moderation.reason}
          value={typed}
          onChange={setReason}
          hint={text.moderation.deleteReasonHint}
          error={isLong ? text.moderation.reasonTooLong : undefined}
          multiline
          maxRows={4}
          sx={{ mt: 0 }}
        />
      )}
      {explain.isError && <Alert>{errorText(explain.error, text)}</Alert>}
    </ConfirmDialog>
  );
}
