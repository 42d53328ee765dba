import Box from '@mui/material/Box';
import { type KeyboardEvent, type ReactNode, useContext } from 'react';

import type { User } from '../wire/user';
import { useShowPerson } from './personCard';
import { RowTabIndex } from './rowTabIndex';

interface NameButtonProps {
  user: User;
  /** Whether the arrow keys stop at it: it stands in no message, which would let Tab reach it. */
  isStop?: boolean;
  children: ReactNode;
}

/**
 * Somebody's name inside of a text, which opens their card. It breaks over lines and is copied as the text around it, which
 * a real button's words are not.
 */
export function NameButton({ user, isStop = false, children }: NameButtonProps) {
  const showPerson = useShowPerson();
  const ofRow = useContext(RowTabIndex);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault(); // a space would scroll
    event.stopPropagation();
    showPerson(user);
  };
  return (
    <Box
      component="span"
      role="button"
      data-stop={isStop || undefined}
      tabIndex={isStop ? -1 : ofRow}
      onClick={() => showPerson(user)}
      onKeyDown={onKeyDown}
      sx={{ cursor: 'pointer', borderRadius: 0.5, '&:hover': { textDecoration: 'underline' } }}
    >
      {children}
    </Box>
  );
}
