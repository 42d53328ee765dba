import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';

import { Icon } from '../../../components/Icon';
import { markedName } from '../../../components/markedName';
import { quoteText } from '../../../components/quoteText';
import { useText } from '../../../components/useText';
import type { Quote } from '../../../wire/message';

/** What the text in the box below will answer. Giving that up leaves the text as it is. */
export function ReplyStrip({ quote, onCancel }: { quote: Quote; onCancel: () => void }) {
  const text = useText();
  return (
    <Box
      role="group"
      aria-label={text.message.reply}
      sx={{ display: 'flex', alignItems: 'center', gap: 1, pl: 2, pr: 0.5, borderBottom: 1, borderColor: 'divider' }}
    >
      <Icon name="reply" quiet />
      <Box
        sx={{
          flex: 1,
          minWidth: 0,
          typography: 'caption',
          color: 'text.secondary',
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {text.message.replyingTo} <b>{markedName(quote.author, text)}</b>: <bdi>{quoteText(quote, text)}</bdi>
      </Box>
      <IconButton aria-label={text.message.cancelReply} onClick={onCancel}>
        <Icon name="close" />
      </IconButton>
    </Box>
  );
}
