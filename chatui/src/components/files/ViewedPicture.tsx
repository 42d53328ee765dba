import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

import { plainText } from '../plainText';
import { Spinner } from '../Spinner';
import { useText } from '../useText';
import { placeholder } from './placeholder';
import { useFileSource } from './useFileSource';
import type { Viewable } from './viewer';
import type { Zoom } from './zoom';

/** The whole picture, over its blurred likeness until it is there. */
export function ViewedPicture({ room, file, zoom }: Viewable & { zoom: Zoom }) {
  const { common, files } = useText();
  const { src, hasFailed, onError, retry } = useFileSource(room, file.id, 'bytes');
  const [isThere, setThere] = useState(false);
  const blurred = placeholder(file.thumbhash);
  const isSized = file.width !== null && file.height !== null;
  if (hasFailed) {
    return (
      <Box
        role="alert"
        sx={{ height: '100%', display: 'grid', placeContent: 'center', justifyItems: 'center', gap: 1 }}
      >
        {files.notLoaded}
        <Button variant="outlined" color="inherit" onClick={retry}>
          {common.tryAgain}
        </Button>
      </Box>
    );
  }
  return (
    <Box
      sx={{ height: '100%', display: 'grid', placeItems: 'center', containerType: 'size', overflow: 'hidden' }}
      style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
    >
      <Box
        component="img"
        src={src}
        alt={plainText(file.name)}
        draggable={false}
        onLoad={() => setThere(true)}
        onError={onError}
        style={{
          ...(isSized && { width: `min(100cqw, ${file.width}px, 100cqh * ${file.width} / ${file.height})` }),
          ...(isSized && { aspectRatio: `${file.width} / ${file.height}` }),
          ...(!isThere && blurred !== null && { backgroundImage: `url(${blurred})`, backgroundSize: '100% 100%' }),
        }}
        sx={{ maxWidth: '100%', maxHeight: '100%', objectFit: 'contain', color: 'transparent' }}
      />
      {!isThere && (
        <Box sx={{ position: 'absolute', inset: 0, display: 'grid', placeItems: 'center' }}>
          <Spinner label={files.loading} />
        </Box>
      )}
    </Box>
  );
}
