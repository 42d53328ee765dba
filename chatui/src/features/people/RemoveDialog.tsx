import Typography from '@mui/material/Typography';
import { useMutation } from '@tanstack/react-query';

import { ConfirmDialog } from '../../components/ConfirmDialog';
import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { personName } from '../../components/personName';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { User } from '../../wire/user';

interface RemoveDialogProps {
  room: string;
  user: User;
  username: string;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function RemoveDialog({ room, user, username, onDone, onClose }: RemoveDialogProps) {
  const text = useText();
  const { api } = useServices();
  const remove = useMutation({
    mutationFn: () => api.removeMember(room, username),
    onSuccess: async () => {
      await onDone();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      open
      title={text.cards.removeQuestion(personName(user, text))}
      action={text.cards.removeAction}
      onConfirm={() => !remove.isPending && remove.mutate()}
      onClose={onClose}
    >
      <Typography sx={{ mb: 1 }}>{text.cards.removeHint}</Typography>
      {remove.isError && <Alert>{errorText(remove.error, text)}</Alert>}
    </ConfirmDialog>
  );
}
