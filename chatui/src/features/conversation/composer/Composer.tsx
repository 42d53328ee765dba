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
import { TooMuch } from '../../../components/completion/TooMuch';
import { useSuggestions } from '../../../components/completion/useSuggestions';
import { useTooMuch } from '../../../components/completion/useTooMuch';
import { isComposing } from '../../../components/isComposing';
import { lowWindow } from '../../../components/lowWindow';
import { isSoftKey } from '../../../components/isSoftKey';
import { tooLong } from '../../../components/tooLong';
import { useText } from '../../../components/useText';
import type { Texts } from '../../../i18n/Texts';
import type { DraftStore } from '../../../workspace/DraftStore';
import { AttachedFiles } from './AttachedFiles';
import { ComposerButtons } from './ComposerButtons';
import { filesOf } from './filesOf';
import { TooLong } from './TooLong';
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
  const { draftStore, room, inputRef, above, attaching = null, onSend, onEscape, onTyping, onEditLast } = props;
  const texts = useText();
  const text = useSyncExternalStore(draftStore.subscribe, () => draftStore.text(room));
  const excess = tooLong(text, texts);
  const hasFiles = attaching !== null && attaching.count > 0;

  const change = (next: string) => {
    draftStore.write(room, next);
    attaching?.withdraw(); // it is another text than the one that was to be sent
    if (next.trim() !== '') onTyping();
  };
  const suggestions = useSuggestions(room, text, inputRef);
  const tooMuch = useTooMuch();
  useRoomChange(room, inputRef, () => tooMuch.forget());
  const send = () => {
    inputRef.current?.focus(); // one goes on typing
    const body = text.trim();
    if ((body === '' && !hasFiles) || excess !== null) return;
    if (hasFiles) {
      attaching.send();
      return;
    }
    onSend(body);
    draftStore.write(room, '');
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = attaching === null ? [] : filesOf(event.clipboardData);
    if (files.length === 0) {
      tooMuch.onPaste(event);
      return;
    }
    event.preventDefault();
    attaching?.add(files);
  };
  const attachRefused = () => {
    attaching?.add([textFile(tooMuch.refused ?? '', texts)]);
    tooMuch.forget();
    inputRef.current?.focus();
  };
  const attachWritten = () => {
    attaching?.add([textFile(text, texts)]);
    draftStore.write(room, '');
    inputRef.current?.focus();
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
            key={room}
            attaching={attaching}
            isReady={text.trim() !== '' || hasFiles}
            onEmoji={(emoji) => {
              const box = inputRef.current;
              if (box !== null) insertText(box, { from: box.selectionStart, to: box.selectionEnd }, emoji);
            }}
            onSend={send}
          />
        </Box>
      </Paper>
      {tooMuch.refused !== null && (
        <TooMuch text={tooMuch.refused} onAttach={attaching ? attachRefused : undefined} onClose={tooMuch.forget} />
      )}
      {excess !== null && <TooLong onAttach={attaching ? attachWritten : undefined}>{excess}</TooLong>}
    </Box>
  );
});

function textFile(text: string, { files }: Texts): File {
  return new File([text], files.textName, { type: 'text/plain' });
}
