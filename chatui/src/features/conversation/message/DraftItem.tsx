import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { memo, useState } from 'react';

import { copyText } from '../../../components/copyText';
import { errorText } from '../../../components/errorText';
import { useSocketStatus } from '../../../components/live';
import type { Draft } from '../../../workspace/Outbox';
import { MessageFrame } from './MessageFrame';
import { MessageText } from './MessageText';
import { quoteAbove } from './quoteAbove';
import type { Row } from '../log/rowsOf';

interface DraftActions {
  onRetry: (clientId: string) => void;
  /** Takes the text back into the box, to be changed. */
  onTakeBack: (draft: Draft) => void;
  onDiscard: (clientId: string) => void;
}

type DraftItemProps = DraftActions & { row: Extract<Row, { kind: 'draft' }> };

/** An own text that is not in the room yet: on its way, or in need of a decision. */
export const DraftItem = memo(function DraftItem({ row, ...actions }: DraftItemProps) {
  const { draft } = row;
  const isLive = useSocketStatus().state === 'live';
  // While all goes well there is no word: it would be a line that comes and goes with each message.
  const isHeldUp = draft.state === 'waiting' && (draft.error !== null || !isLive);
  return (
    <MessageFrame
      row={row}
      text={draft.body}
      about={draft.state === 'failed' ? 'not sent' : 'sending'}
      above={quoteAbove(draft.replyTo)}
    >
      <MessageText text={draft.body} faded />
      {draft.state === 'failed' && <Failed draft={draft} {...actions} />}
      {isHeldUp && <Box sx={{ typography: 'caption', color: 'text.secondary' }}>Waiting to send…</Box>}
    </MessageFrame>
  );
});

function Failed({ draft, onRetry, onTakeBack, onDiscard }: DraftActions & { draft: Draft }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(draft.body));
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
      <Choice name="Try again" color="primary" onClick={() => onRetry(draft.clientId)} />
      <Choice name="Edit" onClick={() => onTakeBack(draft)} />
      <Choice name={isCopied ? 'Copied' : 'Copy'} onClick={() => void copy()} />
      <Choice name="Discard" onClick={() => onDiscard(draft.clientId)} />
    </Box>
  );
}

function Choice({
  name,
  color = 'inherit',
  onClick,
}: {
  name: string;
  color?: 'primary' | 'inherit';
  onClick: () => void;
}) {
  return (
    <Button size="small" color={color} onClick={onClick} sx={{ minHeight: 40, minWidth: 0, px: 1.25 }}>
      {name}
    </Button>
  );
}
