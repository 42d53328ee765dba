import Dialog from '@mui/material/Dialog';
import { lazy, Suspense, useId } from 'react';

const KeysPanel = lazy(async () => ({ default: (await import('./KeysPanel')).KeysPanel }));

/** What one can do by keys, loaded when it is first asked for. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const id = useId();
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <Suspense fallback={null}>
        <KeysPanel titleId={id} onClose={onClose} />
      </Suspense>
    </Dialog>
  );
}
