import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import InputBase from '@mui/material/InputBase';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';

import { isComposing } from '../../../components/isComposing';
import { useLive } from '../../../components/live';
import { plainText } from '../../../components/plainText';
import { useText } from '../../../components/useText';
import type { Upload } from '../../../workspace/Uploads';

/** What a file will be called, which is also what is told of a picture to who does not see it. Pressing it changes it. */
export function AttachedName({ upload }: { upload: Upload }) {
  const { uploads } = useLive();
  const { files } = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasTyping = useRef(false);
  useEffect(() => {
    if (typed === null && wasTyping.current) button.current?.focus();
    wasTyping.current = typed !== null;
  }, [typed]);

  const name = plainText(upload.name);
  if (!uploads.canRename(upload.id)) {
    return (
      <Box dir="auto" sx={{ ...line, minHeight: 0 }}>
        {name}
      </Box>
    );
  }
  if (typed === null) {
    return (
      <ButtonBase
        ref={button}
        aria-label={files.rename(name)}
        title={files.rename(name)}
        onClick={() => setTyped(upload.name)}
        sx={{ ...line, display: 'block', textAlign: 'start', '&:hover': { textDecoration: 'underline' } }}
      >
        <bdi>{name}</bdi>
      </ButtonBase>
    );
  }
  const save = () => {
    uploads.rename(upload.id, typed);
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') save();
    else setTyped(null);
  };
  return (
    <InputBase
      fullWidth
      autoFocus
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={save}
      onKeyDown={onKeyDown}
      inputProps={{ 'aria-label': files.newName(name), maxLength: 255, dir: 'auto' }}
      sx={{ typography: 'body2', fontWeight: 600, height: 32, borderBottom: 1, borderColor: 'primary.main' }}
    />
  );
}

const line = {
  maxWidth: '100%',
  minHeight: 32,
  typography: 'body2',
  fontWeight: 600,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
};
