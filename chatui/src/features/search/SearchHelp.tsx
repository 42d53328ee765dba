import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** What one can type, and what it finds: the same as in docs/scripting.md. */
const SYNTAX = [
  ['good morn', 'both words, or words that begin so'],
  ['"good morning"', 'these words as they stand'],
  ["C++  it's  $5", 'signs count; capitals and accents do not'],
  ['-tea  -"green tea"', 'not with this word, or phrase'],
  ['from:ada  from:me', 'by this person; -from:ada, not'],
  ['in:lobby', 'in this room; -in:lobby, not'],
  ['after:2026-01-01', 'from this day on'],
  ['before:2026-01-31', 'before this day'],
] as const;

export function SearchHelp() {
  return (
    <Box
      component="dl"
      sx={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, rowGap: 0.5, px: 2, m: 0, pb: 2 }}
    >
      {SYNTAX.map(([typed, finds]) => (
        <Box key={typed} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" sx={{ fontFamily: 'monospace', whiteSpace: 'pre' }}>
            {typed}
          </Typography>
          <Typography component="dd" variant="body2" color="textSecondary" sx={{ m: 0 }}>
            {finds}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
