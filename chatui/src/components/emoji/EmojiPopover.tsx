import Popover from '@mui/material/Popover';
import { useState } from 'react';

import { loadable } from '../loadable';
import { useText } from '../useText';

const EmojiPicker = loadable(async () => (await import('./EmojiPicker')).EmojiPicker, { height: 372 });

interface EmojiPopoverProps {
  /** What it opens at; null: it is closed. */
  anchor: HTMLElement | null;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** The emoji over the page, loaded when they are first asked for. */
export function EmojiPopover({ anchor, onPick, onClose }: EmojiPopoverProps) {
  const { boxes } = useText();
  const [wasOpened, setWasOpened] = useState(false);
  if (anchor !== null && !wasOpened) setWasOpened(true);
  if (!wasOpened) return null; // most rooms are left without it
  return (
    <Popover
      open={anchor !== null}
      anchorEl={anchor}
      onClose={onClose}
      anchorOrigin={{ vertical: 'top', horizontal: 'right' }}
      transformOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-label': boxes.emoji,
          sx: { borderRadius: 3, border: 1, borderColor: 'divider', minWidth: 'min(344px, 100%)' },
        },
      }}
    >
      <EmojiPicker onPick={onPick} />
    </Popover>
  );
}
