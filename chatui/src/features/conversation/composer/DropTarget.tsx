import Box from '@mui/material/Box';
import { useEffect, useEffectEvent, useState } from 'react';

import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';
import { filesOf } from './filesOf';

/** Takes files that are dropped anywhere on the page, or pasted where nothing else takes them, and says so while they are held over it. */
export function DropTarget({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { files } = useText();
  const [isOver, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    const onDrag = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault(); // the browser would leave the page and show the file
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      take(filesOf(event.dataTransfer));
    };
    const onPaste = (event: ClipboardEvent) => {
      if (event.clipboardData === null || isBox(event.target)) return;
      const pasted = filesOf(event.clipboardData);
      if (pasted.length > 0) event.preventDefault();
      take(pasted);
    };
    const stop = new AbortController();
    const { signal } = stop;
    document.addEventListener('dragenter', onDrag, { signal });
    document.addEventListener('dragover', onDrag, { signal });
    document.addEventListener('dragleave', onLeave, { signal });
    document.addEventListener('drop', onDrop, { signal });
    document.addEventListener('paste', onPaste, { signal });
    return () => stop.abort();
  }, []);
  if (!isOver) return null;
  return (
    <Box
      sx={{
        position: 'absolute',
        inset: 8,
        zIndex: 3,
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'center',
        gap: 1,
        border: '2px dashed',
        borderColor: 'primary.main',
        borderRadius: 3,
        bgcolor: 'background.paper',
        opacity: 0.95,
        typography: 'h3',
        pointerEvents: 'none',
      }}
    >
      <Icon name="attach" />
      {files.dropHere}
    </Box>
  );
}

function isBox(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}
