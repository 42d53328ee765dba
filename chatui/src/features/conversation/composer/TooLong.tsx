import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

import { useText } from '../../../components/useText';

/** Says that a text is too long to be sent, and offers to send it as a file. */
export function TooLong({ children, onAttach }: { children: string; onAttach?: (() => void) | undefined }) {
  const { files } = useText();
  return (
    <Box sx={{ mt: 0.5, px: 1, display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1 }}>
      <Box role="alert" sx={{ typography: 'caption', color: 'error.main' }}>
        {children}
      </Box>
      {onAttach !== undefined && (
        <Button size="small" onClick={onAttach}>
          {files.attachText}
        </Button>
      )}
    </Box>
  );
}
