import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import { type KeyboardEvent, useRef, useState } from 'react';

import { Suggestions } from '../../../components/completion/Suggestions';
import { TooMuch } from '../../../components/completion/TooMuch';
import { useSuggestions } from '../../../components/completion/useSuggestions';
import { useTooMuch } from '../../../components/completion/useTooMuch';
import { isComposing } from '../../../components/isComposing';
import { isSoftKey } from '../../../components/isSoftKey';
import { Alert } from '../../../components/Alert';
import { tooLong } from '../../../components/tooLong';
import { useText } from '../../../components/useText';
import type { File } from '../../../wire/file';
import { KeptFiles } from './KeptFiles';

interface EditMessageProps {
  room: string;
  /** As the message stands. */
  body: string;
  /** Those that the message has. */
  files?: readonly File[] | undefined;
  /** Ids of those that are to stay; left out: all. */
  kept?: readonly string[] | undefined;
  /** As it is being changed: kept by who shows this, for a row out of view is unmounted. */
  text: string;
  onChange: (text: string) => void;
  onKeep: (files: readonly string[]) => void;
  /** `files`: ids of those that stay; left out: all. */
  onSave: (body: string, files?: readonly string[]) => void;
  onClose: () => void;
}

const none: readonly File[] = [];

/** A message's text being changed in its place. What was typed stays until it is saved or given up. */
export function EditMessage(props: EditMessageProps) {
  const { room, body, files = none, kept, text, onChange, onKeep, onSave, onClose } = props;
  const texts = useText();
  const [error, setError] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const suggestions = useSuggestions(room, text, box);
  const tooMuch = useTooMuch();

  const staying = files.filter(({ id }) => kept?.includes(id) ?? true);
  const save = () => {
    const next = text.trim();
    const isAll = staying.length === files.length;
    if (next === body && isAll) {
      onClose();
      return;
    }
    const wrong = next === '' && staying.length === 0 ? texts.message.empty : tooLong(next, texts);
    setError(wrong);
    if (wrong !== null) return;
    onSave(next, isAll ? undefined : staying.map(({ id }) => id));
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (suggestions.onKeyDown(event)) {
      event.stopPropagation();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (event.key === 'Enter' && !event.shiftKey && !isSoftKey(event)) {
      event.preventDefault();
      save();
    }
  };

  return (
    <Stack spacing={1} sx={{ py: 0.5 }} onKeyDown={(event) => event.key.startsWith('Arrow') && event.stopPropagation()}>
      <Box sx={{ position: 'relative' }}>
        <Suggestions {...suggestions.list} />
        <OutlinedInput
          multiline
          fullWidth
          maxRows={12}
          autoFocus
          inputRef={box}
          value={text}
          onChange={(event) => {
            suggestions.onSelect(event);
            onChange(event.target.value);
          }}
          onInput={suggestions.onInput}
          onSelect={suggestions.onSelect}
          onPaste={tooMuch.onPaste}
          onDrop={tooMuch.onDrop}
          onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
          onKeyDown={onKeyDown}
          inputProps={{ 'aria-label': texts.message.editMessage, ...suggestions.aria, dir: 'auto' }}
        />
      </Box>
      {staying.length > 0 && <KeptFiles files={staying} onKeep={onKeep} onNone={() => box.current?.focus()} />}
      {tooMuch.refused !== null && <TooMuch text={tooMuch.refused} onClose={tooMuch.forget} />}
      {error !== null && <Alert>{error}</Alert>}
      <Stack direction="row" spacing={1}>
        <Button size="small" variant="contained" onClick={save} sx={{ minHeight: 40 }}>
          {texts.common.save}
        </Button>
        <Button size="small" color="inherit" onClick={onClose} sx={{ minHeight: 40 }}>
          {texts.common.cancel}
        </Button>
      </Stack>
    </Stack>
  );
}
