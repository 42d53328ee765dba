import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import { lazy, Suspense, useId } from 'react';

import { Spinner } from '../../components/Spinner';

const SearchPanel = lazy(async () => ({ default: (await import('./SearchPanel')).SearchPanel }));

/** The search over the page, loaded when it is first asked for. */
export function SearchDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const id = useId();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      aria-labelledby={id}
      maxWidth="sm"
      fullWidth
      slotProps={{
        paper: { sx: { height: 'min(640px, 90dvh)', m: { xs: 1, sm: 4 }, width: { xs: 'calc(100% - 16px)' } } },
      }}
    >
      <Box
        component="h2"
        id={id}
        sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
      >
        Search
      </Box>
      <Suspense
        fallback={
          <Box sx={{ flex: 1, display: 'grid', placeItems: 'center' }}>
            <Spinner />
          </Box>
        }
      >
        <SearchPanel onGo={onClose} />
      </Suspense>
    </Dialog>
  );
}
