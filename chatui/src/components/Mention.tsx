import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

interface MentionProps {
  /** Whether it is the reader who is mentioned. */
  isSelf: boolean;
  title?: string | undefined;
  children: ReactNode;
}

/** Somebody's name in a text, as one that tells them. */
export function Mention({ isSelf, title, children }: MentionProps) {
  return (
    <Box
      component={isSelf ? 'mark' : 'span'}
      title={title}
      sx={{
        color: 'primary.main',
        fontWeight: 600,
        ...(isSelf && { bgcolor: 'primary.light', borderRadius: 1, px: 0.5 }),
      }}
    >
      {children}
    </Box>
  );
}
