import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { useText } from '../../components/useText';

/** What one can type, and what it finds: the same as in docs/scripting.md. */
const syntax = [
  ['good morn', 'words'],
  ['"good morning"', 'phrase'],
  ["C++  it's  $5", 'signs'],
  ['-tea  -"green tea"', 'not'],
  ['from:ada  from:me', 'from'],
  ['in:lobby', 'in'],
  ['after:2026-01-01', 'after'],
  ['before:2026-01-31', 'before'],
  ['has:file  has:image  has:link', 'has'],
] as const;

export function SearchHelp() {
  const { search } = useText();
  return (
    <Box
      component="dl"
      sx={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, rowGap: 0.5, px: 1, m: 0, pb: 2 }}
    >
      {syntax.map(([typed, finds]) => (
        <Box key={typed} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" sx={{ fontFamily: 'monospace', whiteSpace: 'pre' }}>
            {typed}
          </Typography>
          <Typography component="dd" variant="body2" color="textSecondary" sx={{ m: 0 }}>
            {search.help[finds]}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
