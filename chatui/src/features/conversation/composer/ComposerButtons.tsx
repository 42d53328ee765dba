import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { memo, type MouseEvent, useState } from 'react';
import { flushSync } from 'react-dom';

import { EmojiPopover } from '../../../components/emoji/EmojiPopover';
import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';
import { AttachButton } from './AttachButton';

interface ComposerButtonsProps {
  /** What is open over it is so in this room. */
  room: string;
  /** Puts files into the draft of this room. Left out where the server takes none. */
  onFiles: ((files: readonly File[]) => void) | undefined;
  /** What is written is sent as soon as its files are there. */
  isSending: boolean;
  /** There is something to be sent. */
  isReady: boolean;
  onEmoji: (emoji: string) => void;
  onSend: () => void;
}

/** The box keeps the focus, and a keyboard on the screen stays where it is. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

/** What stands beside the text while it is being written. */
export const ComposerButtons = memo(function ComposerButtons(props: ComposerButtonsProps) {
  const { room, onFiles, isSending, isReady, onEmoji, onSend } = props;
  const { boxes, message } = useText();
  const [picking, setPicking] = useState<{ room: string; anchor: HTMLElement } | null>(null);
  if (picking !== null && picking.room !== room) setPicking(null);
  return (
    <>
      {onFiles !== undefined && <AttachButton onFiles={onFiles} />}
      <Tooltip title={boxes.emoji}>
        <IconButton
          aria-label={boxes.emoji}
          aria-haspopup="dialog"
          onMouseDown={keepFocus}
          onClick={(event) => setPicking({ room, anchor: event.currentTarget })}
        >
          <Icon name="smile" />
        </IconButton>
      </Tooltip>
      <Tooltip title={message.send}>
        <IconButton
          aria-label={message.send}
          aria-busy={isSending}
          onMouseDown={keepFocus}
          onClick={onSend}
          sx={{
            width: 40,
            height: 40,
            ...(isReady && {
              bgcolor: 'primary.main',
              color: 'primary.contrastText',
              '&:hover': { bgcolor: 'primary.dark' },
            }),
          }}
        >
          <Icon name={isSending ? 'clock' : 'send'} />
        </IconButton>
      </Tooltip>
      <EmojiPopover
        anchor={picking?.anchor ?? null}
        onPick={(emoji) => {
          if (picking === null) return; // it is closing
          flushSync(() => setPicking(null)); // what closes gives the focus back first
          onEmoji(emoji);
        }}
        onClose={() => setPicking(null)}
      />
    </>
  );
});
