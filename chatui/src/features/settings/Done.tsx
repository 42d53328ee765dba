import Box from '@mui/material/Box';

/** Says, for eyes and for ears, that something was saved. */
export function Done({ children }: { children: string }) {
  return (
    <Box component="span" role="status" sx={{ typography: 'body2', color: 'primary.main' }}>
      {children}
    </Box>
  );
}
