import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

import { copyText } from '../copyText';

const numbers = new Intl.NumberFormat('en');

/** Says that a text was too long for the box, and gives it back. */
export function TooMuch({ text, onClose }: { text: string; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(text));
  return (
    <Box sx={{ mt: 0.5, px: 1, display: 'flex', flexWrap: 'wrap', alignItems: 'center', typography: 'caption' }}>
      <Box role="alert" sx={{ mr: 1, color: 'error.main' }}>
        This text has {numbers.format(text.length)} characters; a message has 4,000 at most. It was not put into the
        box.
      </Box>
      <Button size="small" color="inherit" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy it back'}
      </Button>
      <Button size="small" color="inherit" onClick={onClose}>
        Dismiss
      </Button>
    </Box>
  );
}
