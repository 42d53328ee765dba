import Box from '@mui/material/Box';

import type { User } from '../wire/user';
import { useText } from './useText';

/** Stands behind the name of a program, and behind nobody else's. */
export function BotBadge({ user }: { user: User }) {
  const { common } = useText();
  if (user.bot !== true) return null;
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-block',
        verticalAlign: 'middle',
        alignSelf: 'center', // in a row of names it is no taller than itself
        flex: 'none',
        ml: 0.75,
        px: 0.625,
        borderRadius: 1,
        border: 1,
        borderColor: 'divider',
        color: 'text.secondary',
        fontSize: '0.6875rem',
        lineHeight: '1rem',
        fontWeight: 600,
        whiteSpace: 'nowrap',
      }}
    >
      {common.bot}
    </Box>
  );
}
