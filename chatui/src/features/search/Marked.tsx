import Box from '@mui/material/Box';

import type { Found } from '../../wire/found';
import { splitMarks } from './splitMarks';

/** The text of a hit, with what was found in it marked. */
export function Marked({ found: { message, marks } }: { found: Found }) {
  return splitMarks(message.body, marks).map(({ text, isMarked }, index) =>
    isMarked ? (
      <Box
        key={index}
        component="mark"
        sx={{ bgcolor: 'primary.light', color: 'inherit', fontWeight: 600, borderRadius: 0.5 }}
      >
        {text}
      </Box>
    ) : (
      <span key={index}>{text}</span>
    ),
  );
}
