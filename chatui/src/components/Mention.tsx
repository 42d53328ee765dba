import Box from '@mui/material/Box';
import { type ReactNode, useContext } from 'react';

import { MentionedPeople } from './mentionedPeople';
import { NameButton } from './NameButton';

interface MentionProps {
  /** Whether it is the reader who is mentioned. */
  isSelf: boolean;
  title?: string | undefined;
  children: ReactNode;
}

/** Somebody's name in a text, as one that tells them. In a message it opens their card. */
export function Mention({ isSelf, title, children }: MentionProps) {
  const user = useContext(MentionedPeople).find(({ username }) => username === title);
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
      {user === undefined ? children : <NameButton user={user}>{children}</NameButton>}
    </Box>
  );
}
