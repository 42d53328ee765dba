import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { type MouseEvent, useState } from 'react';
import { flushSync } from 'react-dom';

import { EmojiPopover } from '../../../components/emoji/EmojiPopover';
import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';
import { AttachButton } from './AttachButton';
import type { Attaching } from './useAttaching';

interface ComposerButtonsProps {
  attaching: Attaching | null;
  /** There is something to be sent. */
  isReady: boolean;
  onEmoji: (emoji: string) => void;
  onSend: () => void;
}

/** The box keeps the focus, and a keyboard on the screen stays where it is. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

/** What stands beside the text while it is being written. */
export function ComposerButtons({ attaching, isReady, onEmoji, onSend }: ComposerButtonsProps) {
  const { boxes, message } = useText();
  const [picking, setPicking] = useState<HTMLElement | null>(null);
  const isSending = attaching?.isSending === true;
  return (
    <>
      {attaching !== null && <AttachButton onFiles={attaching.add} />}
      <Tooltip title={boxes.emoji}>
        <IconButton
          aria-label={boxes.emoji}
          aria-haspopup="dialog"
          onMouseDown={keepFocus}
          onClick={(event) => setPicking(event.currentTarget)}
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
        anchor={picking}
        onPick={(emoji) => {
          flushSync(() => setPicking(null)); // what closes gives the focus back first
          onEmoji(emoji);
        }}
        onClose={() => setPicking(null)}
      />
    </>
  );
}
