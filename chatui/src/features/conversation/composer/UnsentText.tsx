import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState, useSyncExternalStore } from 'react';

import { copyText } from '../../../components/copyText';
import { useLive } from '../../../components/live';

/** What was being written where it cannot be sent any more: it stays to be read and copied until it is discarded. */
export function UnsentText({ room, why }: { room: string; why: string }) {
  const { drawer } = useLive();
  const text = useSyncExternalStore(drawer.subscribe, () => drawer.text(room));
  const [isCopied, setCopied] = useState(false);
  if (text.trim() === '') return null;
  return (
    <Box component="section" aria-label="Not sent" sx={{ py: 1, typography: 'body2', textAlign: 'start' }}>
      <Box sx={{ color: 'text.secondary' }}>{why}</Box>
      <Box
        dir="auto"
        sx={{
          my: 1,
          pl: 1.5,
          maxHeight: 160,
          overflow: 'auto',
          borderInlineStart: 3,
          borderColor: 'divider',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {text}
      </Box>
      <Button size="small" onClick={() => void copyText(text).then(setCopied)} sx={{ minHeight: 40 }}>
        {isCopied ? 'Copied' : 'Copy'}
      </Button>
      <Button size="small" color="inherit" onClick={() => drawer.write(room, '')} sx={{ minHeight: 40 }}>
        Discard
      </Button>
    </Box>
  );
}
