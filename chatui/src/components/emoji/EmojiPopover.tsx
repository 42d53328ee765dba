import Box from '@mui/material/Box';
import Popover from '@mui/material/Popover';
import { lazy, Suspense } from 'react';

import { Spinner } from '../Spinner';

const EmojiPicker = lazy(async () => ({ default: (await import('./EmojiPicker')).EmojiPicker }));

interface EmojiPopoverProps {
  /** What it opens at; null: it is closed. */
  anchor: HTMLElement | null;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** The emoji over the page, loaded when they are first asked for. */
export function EmojiPopover({ anchor, onPick, onClose }: EmojiPopoverProps) {
  return (
    <Popover
      open={anchor !== null}
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'top', horizontal: 'right' }}
      transformOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      slotProps={{
        paper: { role: 'dialog', 'aria-label': 'Emoji', sx: { borderRadius: 3, border: 1, borderColor: 'divider' } },
      }}
    >
      <Suspense
        fallback={
          <Box sx={{ width: 344, maxWidth: '100%', height: 372, display: 'grid', placeItems: 'center' }}>
            <Spinner />
          </Box>
        }
      >
        <EmojiPicker onPick={onPick} />
      </Suspense>
    </Popover>
  );
}
