import Box from '@mui/material/Box';

/** The name of a dialog whose purpose is seen without words. */
export function HiddenHeading({ id, children }: { id: string; children: string }) {
  return (
    <Box
      component="h2"
      id={id}
      sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
    >
      {children}
    </Box>
  );
}
