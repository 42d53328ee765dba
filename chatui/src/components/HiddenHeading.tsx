import Box from '@mui/material/Box';

interface HiddenHeadingProps {
  id?: string;
  level?: 'h1' | 'h2';
  children: string;
}

/** The name of a dialog or a screen whose purpose is seen without words. */
export function HiddenHeading({ id, level = 'h2', children }: HiddenHeadingProps) {
  return (
    <Box
      component={level}
      id={id}
      sx={{ position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' }}
    >
      {children}
    </Box>
  );
}
