import Box from '@mui/material/Box';

import { useText } from '../../../components/useText';
import type { User } from '../../../wire/user';
import { namesOf } from '../message/namesOf';

/** Says who is typing, in a line that is always there: nothing moves when it fills. */
export function TypingLine({ typing }: { typing: readonly User[] }) {
  const text = useText();
  return (
    <Box
      sx={{
        flex: 'none',
        height: '1.5rem',
        px: 3,
        typography: 'caption',
        lineHeight: '1.5rem',
        color: 'text.secondary',
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
      }}
    >
      {typing.length > 0 && text.message.typing(namesOf(typing, text, typing.length > 2 ? 0 : 2))}
    </Box>
  );
}
