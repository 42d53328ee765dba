import Box from '@mui/material/Box';

/** How many messages are unread; the words are for those who do not see the pill. */
export function UnreadBadge({ count }: { count: number }) {
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
        bgcolor: 'primary.main',
        color: 'primary.contrastText',
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
        {' unread'}
      </Box>
    </Box>
  );
}
