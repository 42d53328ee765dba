import Box from '@mui/material/Box';
import InputBase from '@mui/material/InputBase';
import Paper from '@mui/material/Paper';
import {
  type ClipboardEvent,
  memo,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useSyncExternalStore,
} from 'react';

import { insertText } from '../../../components/completion/insertText';
import { Suggestions } from '../../../components/completion/Suggestions';
import { useSuggestions } from '../../../components/completion/useSuggestions';
import { useTooMuch } from '../../../components/completion/useTooMuch';
import { isComposing } from '../../../components/isComposing';
import { lowWindow } from '../../../components/lowWindow';
import { isSoftKey } from '../../../components/isSoftKey';
import { tooLong } from '../../../components/tooLong';
import { useLatest } from '../../../components/useLatest';
import { useText } from '../../../components/useText';
import type { DraftStore } from '../../../workspace/DraftStore';
import { textOf } from '../../../workspace/slashCommand';
import type { Slash } from '../commands/useSlash';
import { AttachedFiles } from './AttachedFiles';
import { BoxNotices } from './BoxNotices';
import { ComposerButtons } from './ComposerButtons';
import { filesOf } from './filesOf';
import type { Attaching } from './useAttaching';
import { useRoomChange } from './useRoomChange';

interface ComposerProps {
  /** Where the text is kept while it is being written. */
  draftStore: DraftStore;
  room: string;
  inputRef: RefObject<HTMLTextAreaElement | null>;
  /** What stands in the frame above the text. */
  above?: ReactNode;
  /** Files that are sent with the text; null where there are none. */
  attaching?: Attaching | null;
  /** Commands; null: a slash is text. */
  slash?: Slash | null;
  /** Not called where there are files: they send the text along. */
  onSend: (body: string) => void;
  /** Escape was pressed in the box. */
  onEscape?: () => void;
  onTyping: () => void;
  onEditLast: () => void;
}

const written = {
  py: 0.75,
  lineHeight: '1.5rem',
  // However much is written, there is a part of the log to be read.
  '& textarea': { maxHeight: '30dvh', overflowY: 'auto !important' },
  [lowWindow]: { '& textarea': { maxHeight: '22dvh' } },
} as const;

/** Where one writes. Never disabled: what cannot be sent now waits, and what cannot be sent at all stays in the box. */
export const Composer = memo(function Composer(props: ComposerProps) {
  const { draftStore, room, inputRef, above, attaching = null, slash = null, onSend, onEscape, onTyping, onEditLast } = props;
  const texts = useText();
  const text = useSyncExternalStore(draftStore.subscribe, () => draftStore.text(room));
  const excess = tooLong(text, texts);
  const hasFiles = attaching !== null && attaching.count > 0;

  const change = (next: string) => {
    draftStore.write(room, next);
    slash?.forget();
    attaching?.withdraw(); // it is another text than the one that was to be sent
    if (next.trim() !== '') onTyping();
  };
  const suggestions = useSuggestions(room, text, inputRef, slash?.suggestions);
  const tooMuch = useTooMuch();
  useRoomChange(room, inputRef, () => tooMuch.forget());
  const send = () => {
    inputRef.current?.focus(); // one goes on typing
    if ((text.trim() === '' && !hasFiles) || excess !== null) return;
    if (slash?.take(text, hasFiles) !== true) sendText();
  };
  const sendText = () => {
    slash?.forget();
    if (hasFiles) {
      attaching.send();
      return;
    }
    onSend(slash === null ? text.trim() : textOf(text));
    draftStore.write(room, '');
    inputRef.current?.focus();
  };
  const sendNow = useLatest(send);
  const insert = useLatest((emoji: string) => insertAt(inputRef.current, emoji));
  const onPaste = (event: ClipboardEvent) => {
    const files = attaching === null ? [] : filesOf(event.clipboardData);
    if (files.length === 0) {
      tooMuch.onPaste(event);
      return;
    }
    event.preventDefault();
    attaching?.add(files);
  };
  const takeWritten = () => {
    draftStore.write(room, '');
    return text;
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
    <Box sx={{ position: 'relative', flex: 'none', px: 2, pb: 2, [lowWindow]: { pb: 1 } }}>
      <Suggestions {...suggestions.list} />
      <Paper
        variant="outlined"
        sx={{
          borderRadius: 3,
          '&:focus-within': { borderColor: 'primary.main', boxShadow: '0 0 0 1px var(--mui-palette-primary-main)' },
        }}
      >
        {above}
        {attaching !== null && (
          <AttachedFiles room={room} attaching={attaching} onRemoved={() => inputRef.current?.focus()} />
        )}
        <Box sx={{ display: 'flex', alignItems: 'flex-end', gap: 1, pl: 2, pr: 0.75, py: 0.75 }}>
          <InputBase
            multiline
            fullWidth
            maxRows={10}
            placeholder={texts.message.write}
            value={text}
            onChange={(event) => {
              suggestions.onSelect(event);
              change(event.target.value);
            }}
            onInput={suggestions.onInput}
            onSelect={suggestions.onSelect}
            onPaste={onPaste}
            onDrop={tooMuch.onDrop}
            onKeyDown={onKeyDown}
            inputRef={inputRef}
            inputProps={{
              'aria-label': texts.message.box,
              'data-message-box': '',
              ...suggestions.aria,
              'aria-invalid': excess !== null,
              dir: 'auto',
              style: { outline: 'none' },
            }}
            sx={written}
          />
          <ComposerButtons
            room={room}
            onFiles={attaching?.add}
            isSending={attaching?.isSending === true}
            isReady={text.trim() !== '' || hasFiles}
            onEmoji={insert}
            onSend={sendNow}
          />
        </Box>
      </Paper>
      <BoxNotices
        {...{ tooMuch, slash, excess, attaching, takeWritten }}
        box={inputRef}
        onSendAsText={sendText}
      />
    </Box>
  );
});

/** Where the cursor is, in place of what is selected. */
function insertAt(box: HTMLTextAreaElement | null, text: string): void {
  if (box !== null) insertText(box, { from: box.selectionStart, to: box.selectionEnd }, text);
}
