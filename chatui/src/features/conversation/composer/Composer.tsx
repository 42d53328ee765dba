import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import InputBase from '@mui/material/InputBase';
import Paper from '@mui/material/Paper';
import Tooltip from '@mui/material/Tooltip';
import { memo, type KeyboardEvent, type ReactNode, type RefObject, useState, useSyncExternalStore } from 'react';

import { insertText } from '../../../components/completion/insertText';
import { Suggestions } from '../../../components/completion/Suggestions';
import { TooMuch } from '../../../components/completion/TooMuch';
import { useSuggestions } from '../../../components/completion/useSuggestions';
import { useTooMuch } from '../../../components/completion/useTooMuch';
import { EmojiPopover } from '../../../components/emoji/EmojiPopover';
import { Icon } from '../../../components/Icon';
import { isComposing } from '../../../components/isComposing';
import { isSoftKey } from '../../../components/isSoftKey';
import { tooLong } from '../../../components/tooLong';
import type { Drawer } from '../../../workspace/Drawer';

/** Whether there is a pointer that hovers: where there is one, there is mostly a keyboard too. */
const hasKeyboard = () => typeof matchMedia === 'function' && matchMedia('(hover: hover)').matches;

interface ComposerProps {
  /** Where the text is kept while it is being written. */
  drawer: Drawer;
  room: string;
  inputRef: RefObject<HTMLTextAreaElement | null>;
  /** What stands in the frame above the text. */
  above?: ReactNode;
  onSend: (body: string) => void;
  /** Escape was pressed in the box. */
  onEscape?: () => void;
  onTyping: () => void;
  onEditLast: () => void;
}

/** Where one writes. Never disabled: what cannot be sent now waits, and what cannot be sent at all stays in the box. */
export const Composer = memo(function Composer(props: ComposerProps) {
  const { drawer, room, inputRef, above, onSend, onEscape, onTyping, onEditLast } = props;
  const text = useSyncExternalStore(drawer.subscribe, () => drawer.text(room));
  const excess = tooLong(text);
  const [picking, setPicking] = useState<HTMLElement | null>(null);

  const change = (next: string) => {
    drawer.write(room, next);
    if (next.trim() !== '') onTyping();
  };
  const suggestions = useSuggestions(room, text, inputRef);
  const tooMuch = useTooMuch();
  const send = () => {
    const body = text.trim();
    if (body === '' || excess !== null) return;
    onSend(body);
    drawer.write(room, '');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || suggestions.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !isSoftKey(event)) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault();
      onEditLast();
    } else if (event.key === 'Escape') {
      if (above) event.preventDefault(); // it leaves that, and no more
      onEscape?.();
    }
  };

  return (
    <Box sx={{ position: 'relative', px: 2, pb: 2 }}>
      <Suggestions {...suggestions.list} />
      <Paper
        variant="outlined"
        sx={{
          borderRadius: 3,
          '&:focus-within': { borderColor: 'primary.main', boxShadow: '0 0 0 1px var(--mui-palette-primary-main)' },
        }}
      >
        {above}
        <Box sx={{ display: 'flex', alignItems: 'flex-end', gap: 1, pl: 2, pr: 0.75, py: 0.75 }}>
          <InputBase
            multiline
            fullWidth
            maxRows={10}
            // On a phone this would open the keyboard over the conversation.
            autoFocus={hasKeyboard()}
            placeholder="Write a message"
            value={text}
            onChange={(event) => {
              suggestions.onSelect(event);
              change(event.target.value);
            }}
            onInput={suggestions.onInput}
            onSelect={suggestions.onSelect}
            onPaste={tooMuch.onPaste}
            onDrop={tooMuch.onDrop}
            onKeyDown={onKeyDown}
            inputRef={inputRef}
            inputProps={{
              'aria-label': 'Message',
              'data-message-box': '',
              ...suggestions.aria,
              'aria-invalid': excess !== null,
              dir: 'auto',
              style: { outline: 'none' },
            }}
            sx={{ py: 0.75, typography: 'body1' }}
          />
          <Tooltip title="Emoji">
            <IconButton aria-label="Emoji" aria-haspopup="dialog" onClick={(event) => setPicking(event.currentTarget)}>
              <Icon name="smile" />
            </IconButton>
          </Tooltip>
          <Tooltip title="Send">
            <IconButton
              aria-label="Send"
              onClick={send}
              sx={{
                width: 40,
                height: 40,
                ...(text.trim() !== '' && {
                  bgcolor: 'primary.main',
                  color: 'primary.contrastText',
                  '&:hover': { bgcolor: 'primary.dark' },
                }),
              }}
            >
              <Icon name="send" />
            </IconButton>
          </Tooltip>
        </Box>
      </Paper>
      <EmojiPopover
        anchor={picking}
        onPick={(emoji) => {
          setPicking(null);
          const box = inputRef.current;
          if (box !== null) insertText(box, { from: box.selectionStart, to: box.selectionEnd }, emoji);
        }}
        onClose={() => setPicking(null)}
      />
      {tooMuch.refused !== null && <TooMuch text={tooMuch.refused} onClose={tooMuch.forget} />}
      {excess !== null && (
        <Box role="alert" sx={{ mt: 0.5, px: 1, typography: 'caption', color: 'error.main' }}>
          {excess}
        </Box>
      )}
    </Box>
  );
});
