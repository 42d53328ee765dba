import Box from '@mui/material/Box';

import { useText } from '../../components/useText';

/** How many messages are unread, quietly where one does not want to be told; the words are for those who do not see the pill. */
export function UnreadBadge({ count, isQuiet = false }: { count: number; isQuiet?: boolean }) {
  const { rooms } = useText();
  if (count === 0) return null;
  const shown = count > 99 ? '99+' : String(count);
  return (
    <Box
      component="span"
      sx={{
        flex: 'none',
        display: 'inline-block',
        minWidth: 22,
        px: 0.75,
        borderRadius: 11,
        ...(isQuiet
          ? { bgcolor: 'action.selected', color: 'text.secondary' }
          : { bgcolor: 'primary.main', color: 'primary.contrastText' }),
        fontSize: '0.75rem',
        fontWeight: 650,
        lineHeight: '1.375rem',
        textAlign: 'center',
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      {shown}
      <Box
        component="span"
        sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
      >
        {` ${rooms.unread}`}
      </Box>
    </Box>
  );
}
