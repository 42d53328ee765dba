import Box from '@mui/material/Box';

import { proofText, spared } from './proofText';

/** Whether everything that has happened in the room is on the screen, and up to which change of its log. */
export function CaughtUp({ head, toGo, isOld }: { head: number; toGo: number | null; isOld: boolean }) {
  const [before, after] = proofText(head, toGo, isOld).split(spared);
  return (
    <span title="Every change in this room has a number, and none is ever missing.">
      {before}
      {after !== undefined && (
        <>
          <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' } }}>
            {spared}
          </Box>
          {after}
        </>
      )}
    </span>
  );
}
