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
import { Note } from '../../../components/Note';
import { tooLong } from '../../../components/tooLong';

interface EditMessageProps {
  room: string;
  /** As the message stands. */
  body: string;
  /** As it is being changed: kept by who shows this, for a row out of view is unmounted. */
  text: string;
  onChange: (text: string) => void;
  onSave: (body: string) => void;
  onClose: () => void;
}

/** A message's text being changed in its place. What was typed stays until it is saved or given up. */
export function EditMessage({ room, body, text, onChange, onSave, onClose }: EditMessageProps) {
  const [error, setError] = useState<string | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const suggestions = useSuggestions(room, text, box);
  const tooMuch = useTooMuch();

  const save = () => {
    const next = text.trim();
    if (next === body) {
      onClose();
      return;
    }
    const wrong =
      next === '' ? 'A message can’t be empty. Write something, or cancel and delete the message.' : tooLong(next);
    setError(wrong);
    if (wrong !== null) return;
    onSave(next);
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
          inputProps={{ 'aria-label': 'Edit message', ...suggestions.aria, dir: 'auto' }}
        />
      </Box>
      {tooMuch.refused !== null && <TooMuch text={tooMuch.refused} onClose={tooMuch.forget} />}
      {error !== null && <Note>{error}</Note>}
      <Stack direction="row" spacing={1}>
        <Button size="small" variant="contained" onClick={save} sx={{ minHeight: 40 }}>
          Save
        </Button>
        <Button size="small" color="inherit" onClick={onClose} sx={{ minHeight: 40 }}>
          Cancel
        </Button>
      </Stack>
    </Stack>
  );
}
