import Box from '@mui/material/Box';
import { memo } from 'react';

import { useSocketStatus } from '../../../components/live';
import { MessageFrame } from './MessageFrame';
import { MessageText } from './MessageText';
import { type DraftActions, NotSent } from './NotSent';
import { quoteAbove } from './quoteAbove';
import type { Row } from '../log/rowsOf';

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
      {draft.state === 'failed' && <NotSent what="Not sent." draft={draft} {...actions} />}
      {isHeldUp && <Box sx={{ typography: 'caption', color: 'text.secondary' }}>Waiting to send…</Box>}
    </MessageFrame>
  );
});
