import Box from '@mui/material/Box';
import { memo } from 'react';

import { MessageFiles } from '../../../components/files/MessageFiles';
import { useSocketStatus } from '../../../components/live';
import { useText } from '../../../components/useText';
import { useLog } from '../log/logContext';
import { MessageFrame } from './MessageFrame';
import { MessageText } from './MessageText';
import { NotSent } from './NotSent';
import { quoteAbove } from './quoteAbove';
import { spokenText } from './spokenText';
import type { Row } from '../../../workspace/rowsOf';

/** An own text that is not in the room yet: on its way, or in need of a decision. */
export const OutgoingItem = memo(function OutgoingItem({ row }: { row: Extract<Row, { kind: 'outgoing' }> }) {
  const { message } = useText();
  const { takeBack } = useLog();
  const { command } = row;
  const isLive = useSocketStatus().state === 'live';
  // While all goes well there is no word: it would be a line that comes and goes with each message.
  const isHeldUp = command.state === 'waiting' && (command.error !== null || !isLive);
  return (
    <MessageFrame
      row={row}
      {...spokenText(
        command.body,
        command.files,
        command.state === 'failed' ? message.about.notSent : message.about.sending,
      )}
      above={quoteAbove(command.replyTo)}
    >
      {command.body !== '' && <MessageText text={command.body} faded />}
      {command.files.length > 0 && <MessageFiles room={command.room} messageId={null} files={command.files} />}
      {command.state === 'failed' && <NotSent what={message.isNotSent} command={command} onTakeBack={takeBack} />}
      {isHeldUp && <Box sx={{ typography: 'caption', color: 'text.secondary' }}>{message.waiting}</Box>}
    </MessageFrame>
  );
});
