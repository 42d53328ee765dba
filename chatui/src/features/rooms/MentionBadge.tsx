import Box from '@mui/material/Box';

/** How many unread messages mention one: another shape than the pill of what is merely unread. */
export function MentionBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <Box
      component="span"
      sx={{
        flex: 'none',
        px: 0.75,
        borderRadius: 1,
        border: 1,
        borderColor: 'primary.main',
        color: 'primary.main',
        fontSize: '0.75rem',
        fontWeight: 650,
        lineHeight: '1.25rem',
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      <span aria-hidden>@</span>
      {count > 99 ? '99+' : count}
      <Box
        component="span"
        sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
      >
        {count === 1 ? ' mention' : ' mentions'}
      </Box>
    </Box>
  );
}
