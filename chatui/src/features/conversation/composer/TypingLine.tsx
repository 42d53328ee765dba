import Box from '@mui/material/Box';

import { plainText } from '../../../components/plainText';
import type { User } from '../../../wire/user';

/** Says who is typing, in a line that is always there: nothing moves when it fills. */
export function TypingLine({ typing }: { typing: readonly User[] }) {
  return (
    <Box
      sx={{
        flex: 'none',
        height: 24,
        px: 3,
        typography: 'caption',
        lineHeight: '24px',
        color: 'text.secondary',
        overflow: 'hidden',
        textOverflow: 'ellipsis',
        whiteSpace: 'nowrap',
      }}
    >
      {words(typing)}
    </Box>
  );
}

function words(typing: readonly User[]): string {
  const [first, second, third] = typing.map(({ display_name }) => plainText(display_name));
  if (first === undefined) return '';
  if (second === undefined) return `${first} is typing…`;
  if (third === undefined) return `${first} and ${second} are typing…`;
  return 'Several people are typing…';
}
