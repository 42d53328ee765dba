import Dialog from '@mui/material/Dialog';
import { useId } from 'react';

import { loadable } from '../../components/loadable';

const KeysPanel = loadable(async () => (await import('./KeysPanel')).KeysPanel);

/** What one can do by keys, loaded when it is first asked for. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const id = useId();
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <KeysPanel titleId={id} onClose={onClose} />
    </Dialog>
  );
}
