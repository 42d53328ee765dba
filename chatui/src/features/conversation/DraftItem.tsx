import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { memo } from 'react';

import { errorText } from '../../components/errorText';
import type { Draft } from '../../timeline/Outbox';
import { MessageFrame } from './MessageFrame';
import { MessageText } from './MessageText';
import type { Row } from './rowsOf';

interface DraftItemProps {
  row: Extract<Row, { kind: 'draft' }>;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

/** An own text that is not in the room yet: on its way, or in need of a decision. */
export const DraftItem = memo(function DraftItem({ row, onRetry, onDiscard }: DraftItemProps) {
  const { draft } = row;
  return (
    <MessageFrame row={row} about={draft.state === 'failed' ? 'not sent' : 'sending'}>
      <MessageText text={draft.body} faded />
      {draft.state === 'failed' ? (
        <Failed draft={draft} onRetry={onRetry} onDiscard={onDiscard} />
      ) : (
        <Box sx={{ typography: 'caption', color: 'text.secondary' }}>
          {draft.state === 'sending' ? 'Sending…' : 'Waiting to send…'}
        </Box>
      )}
    </MessageFrame>
  );
});

function Failed({ draft, onRetry, onDiscard }: { draft: Draft } & Pick<DraftItemProps, 'onRetry' | 'onDiscard'>) {
  return (
    <Box
      role="alert"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 0.5,
        typography: 'caption',
        color: 'text.secondary',
      }}
    >
      <Box component="span" sx={{ color: 'error.main', mr: 1 }}>
        Not sent. {draft.error === null ? '' : errorText(draft.error)}
      </Box>
      <Button size="small" onClick={() => onRetry(draft.clientId)} sx={{ minHeight: 32, px: 1 }}>
        Try again
      </Button>
      <Button size="small" color="inherit" onClick={() => onDiscard(draft.clientId)} sx={{ minHeight: 32, px: 1 }}>
        Discard
      </Button>
    </Box>
  );
}
