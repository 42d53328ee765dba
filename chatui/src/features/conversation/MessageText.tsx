import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

import { Prose } from '../../components/Prose';
import type { User } from '../../wire/user';

/** A message's words, with what belongs behind them on the last line. */
export function MessageText({
  text,
  faded = false,
  mentions,
  selfId,
  children,
}: {
  text: string;
  faded?: boolean;
  mentions?: readonly User[];
  selfId?: string;
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
      <Prose text={text} {...(mentions && { mentions })} {...(selfId !== undefined && { selfId })} />
      {children}
    </Box>
  );
}
