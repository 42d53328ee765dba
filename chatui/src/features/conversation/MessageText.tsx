import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

import { Prose } from '../../components/Prose';

/** A message's words, with what belongs behind them on the last line. */
export function MessageText({
  text,
  faded = false,
  children,
}: {
  text: string;
  faded?: boolean;
  children?: ReactNode;
}) {
  return (
    <Box
      dir="auto"
      sx={{
        typography: 'body1',
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
        maxWidth: '48rem',
        color: faded ? 'text.secondary' : 'text.primary',
      }}
    >
      <Prose text={text} />
      {children}
    </Box>
  );
}
