import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';

import { useFirstText } from './useFirstText';

interface AlertProps {
  children: ReactNode;
  onRetry?: (() => void) | undefined;
  /** What its button says; left out: “Try again”. */
  retry?: string;
}

/** Says that something went wrong and, where trying again may help, offers it. Read out as it appears. */
export function Alert({ children, onRetry, retry }: AlertProps) {
  const { common } = useFirstText();
  return (
    <Box
      role="alert"
      sx={{
        display: 'flex',
        flexWrap: 'wrap', // the button stands below where the text has little room
        alignItems: 'center',
        gap: 2,
        px: 2,
        py: 1,
        borderRadius: 2,
        border: 1,
        borderColor: 'divider',
        borderLeft: '3px solid',
        borderLeftColor: 'error.main',
        bgcolor: 'background.paper',
        typography: 'body2',
      }}
    >
      <Box sx={{ flex: '1 1 11rem', minWidth: 0, overflowWrap: 'anywhere' }}>{children}</Box>
      {onRetry !== undefined && (
        <Button size="small" onClick={onRetry}>
          {retry ?? common.tryAgain}
        </Button>
      )}
    </Box>
  );
}
