import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { errorText } from '../../../components/errorText';
import { Note } from '../../../components/Note';
import { plainText } from '../../../components/plainText';
import type { Message } from '../../../wire/message';

interface DeleteMessageDialogProps {
  message: Message;
  onDelete: (messageId: string) => Promise<void>;
  onClose: () => void;
}

export function DeleteMessageDialog({ message, onDelete, onClose }: DeleteMessageDialogProps) {
  const [error, setError] = useState<string | null>(null);
  const confirm = () => {
    setError(null);
    onDelete(message.id).then(onClose, (reason: unknown) => setError(errorText(reason)));
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
      {error !== null && <Note>{error}</Note>}
    </ConfirmDialog>
  );
}
