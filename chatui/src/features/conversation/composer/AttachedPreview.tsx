import Box from '@mui/material/Box';
import { useEffect, useState } from 'react';

import { Icon } from '../../../components/Icon';
import { plainText } from '../../../components/plainText';
import type { Upload } from '../../../workspace/Uploads';

/** A picture as it is in this tab; of anything else, and of what only is called a picture, that it is a file. */
export function AttachedPreview({ upload }: { upload: Upload }) {
  const isPicture = useIsPicture(upload);
  return (
    <Box
      sx={{
        flex: 'none',
        width: 52,
        height: 52,
        display: 'grid',
        placeItems: 'center',
        borderRadius: 2,
        overflow: 'hidden',
        bgcolor: 'action.selected',
      }}
    >
      {isPicture && upload.url !== null ? (
        <img src={upload.url} alt={plainText(upload.name)} width={52} height={52} style={{ objectFit: 'cover' }} />
      ) : (
        <Icon name="file" quiet />
      )}
    </Box>
  );
}

const pictures = /^image\/(jpeg|png|gif|webp|avif)$/;

/** Whether this browser can show it as a picture; its name and type say nothing of that. */
function useIsPicture({ bytes, type, file }: Upload): boolean {
  const [isDecoded, setDecoded] = useState(false);
  useEffect(() => {
    if (bytes === null || !pictures.test(type) || typeof createImageBitmap !== 'function') return;
    let isWanted = true;
    createImageBitmap(bytes).then(
      (bitmap) => {
        bitmap.close();
        if (isWanted) setDecoded(true);
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [bytes, type]);
  return bytes === null ? file?.kind === 'image' : isDecoded;
}
