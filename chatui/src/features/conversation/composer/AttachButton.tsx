import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useRef } from 'react';

import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';

/** Lets one choose files, several at once. Those who asked for them get them: while one chooses, another room may come into view. */
export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { files } = useText();
  const input = useRef<HTMLInputElement>(null);
  const asker = useRef<typeof onFiles | null>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onClick={() => (asker.current = onFiles)}
        onChange={(event) => {
          (asker.current ?? onFiles)([...(event.target.files ?? [])]);
          asker.current = null;
          event.target.value = ''; // the same file may be chosen again
        }}
      />
      <Tooltip title={files.attach}>
        <IconButton aria-label={files.attach} onClick={() => input.current?.click()}>
          <Icon name="attach" />
        </IconButton>
      </Tooltip>
    </>
  );
}
