import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import { lazy, Suspense, useId } from 'react';

import { HiddenHeading } from '../../components/HiddenHeading';
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
      <HiddenHeading id={id}>Search</HiddenHeading>
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
