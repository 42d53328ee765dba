import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

import { copyText } from '../../components/copyText';
import { errorText } from '../../components/errorText';
import { useLive } from '../../components/live';
import { useText } from '../../components/useText';
import type { Unsent } from './unsentOf';
import { useUnsent } from './useUnsent';

interface UnsentOfRoomProps {
  room: string;
  /** Why it cannot be sent. */
  why?: string;
  /** What it is called where it is one of many. */
  title?: string;
  /** What the server refused stands at its place in the log. */
  isRefusedShown?: boolean;
}

/** What was written in a room where it cannot be sent any more: it stays to be read and copied until it is discarded. */
export function UnsentOfRoom({ room, why, title, isRefusedShown = false }: UnsentOfRoomProps) {
  const { common } = useText();
  const unsent = useUnsent(room, isRefusedShown);
  if (unsent.length === 0) return null;
  return (
    <Box component="section" aria-label={title ?? common.notSent} sx={{ py: 1, typography: 'body2', textAlign: 'start' }}>
      {why !== undefined && <Box sx={{ color: 'text.secondary' }}>{why}</Box>}
      {unsent.map((one) => (
        <UnsentText key={one.key} room={room} unsent={one} />
      ))}
    </Box>
  );
}

function UnsentText({ room, unsent: { key, kind, text, error } }: { room: string; unsent: Unsent }) {
  const texts = useText();
  const { common, unsent } = texts;
  const { draftStore, outbox } = useLive();
  const [isCopied, setCopied] = useState(false);
  const discard = () => {
    if (key === 'draft') draftStore.write(room, '');
    else if (key === 'editing') draftStore.edit(room, null);
    else outbox.discard(key);
  };
  return (
    <>
      <Box sx={{ mt: 1, color: 'text.secondary', typography: 'caption' }}>
        {unsent.kinds[kind]}
        {error !== null && <Box component="span" sx={{ color: 'error.main' }}> {errorText(error, texts)}</Box>}
      </Box>
      <Box
        dir="auto"
        // What is longer than the box is scrolled with the arrow keys.
        tabIndex={0}
        role="group"
        aria-label={unsent.kinds[kind]}
        sx={{
          my: 1,
          paddingInlineStart: 1.5,
          maxHeight: 160,
          overflow: 'auto',
          borderInlineStart: '3px solid',
          borderColor: 'divider',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {text}
      </Box>
      {error !== null && (
        <Button size="small" onClick={() => outbox.retry(key)} sx={{ minHeight: 40 }}>
          {common.tryAgain}
        </Button>
      )}
      <Button size="small" onClick={() => void copyText(text).then(setCopied)} sx={{ minHeight: 40 }}>
        {isCopied ? common.copied : common.copy}
      </Button>
      <Button size="small" color="inherit" onClick={discard} sx={{ minHeight: 40 }}>
        {common.discard}
      </Button>
    </>
  );
}
