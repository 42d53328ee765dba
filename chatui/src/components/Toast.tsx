import Snackbar from '@mui/material/Snackbar';

import { Alert } from './Alert';

/** Says for a while what went wrong where there is no better place to say it. */
export function Toast({ text, onClose }: { text: string | null; onClose: () => void }) {
  if (text === null) return null;
  return (
    <Snackbar
      open
      autoHideDuration={8_000}
      onClose={(_, reason) => reason === 'timeout' && onClose()}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
    >
      <div>
        <Alert>{text}</Alert>
      </div>
    </Snackbar>
  );
}
