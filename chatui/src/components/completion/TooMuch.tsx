import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

import { copyText } from '../copyText';
import { useText } from '../useText';

interface TooMuchProps {
  text: string;
  /** Makes a file of it. */
  onAttach?: (() => void) | undefined;
  onClose: () => void;
}

/** Says that a text was too long for the box, and gives it back. */
export function TooMuch({ text, onAttach, onClose }: TooMuchProps) {
  const { boxes, common, files } = useText();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(text));
  return (
    <Box sx={{ mt: 0.5, px: 1, display: 'flex', flexWrap: 'wrap', alignItems: 'center', typography: 'caption' }}>
      <Box role="alert" sx={{ mr: 1, color: 'error.main' }}>
        {boxes.tooMuch(text.length)}
      </Box>
      {onAttach !== undefined && (
        <Button size="small" onClick={onAttach}>
          {files.attachText}
        </Button>
      )}
      <Button size="small" color="inherit" onClick={() => void copy()}>
        {isCopied ? common.copied : boxes.copyBack}
      </Button>
      <Button size="small" color="inherit" onClick={onClose}>
        {common.dismiss}
      </Button>
    </Box>
  );
}
