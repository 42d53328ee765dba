import Typography from '@mui/material/Typography';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { plainText } from '../../../components/plainText';
import type { Message } from '../../../wire/message';

interface DeleteMessageDialogProps {
  message: Message;
  onDelete: (messageId: string) => void;
  onClose: () => void;
}

export function DeleteMessageDialog({ message, onDelete, onClose }: DeleteMessageDialogProps) {
  const confirm = () => {
    onDelete(message.id);
    onClose();
  };
  return (
    <ConfirmDialog open title="Delete this message?" action="Delete" onConfirm={confirm} onClose={onClose}>
      <Typography sx={{ mb: 2 }}>Its text is erased for everyone. This can’t be undone.</Typography>
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
    </ConfirmDialog>
  );
}
