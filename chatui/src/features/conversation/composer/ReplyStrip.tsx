import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';

import { Icon } from '../../../components/Icon';
import { plainText } from '../../../components/plainText';
import { quoteText } from '../../../components/quoteText';
import type { Quote } from '../../../wire/message';

/** What the text in the box below will answer. Giving that up leaves the text as it is. */
export function ReplyStrip({ quote, onCancel }: { quote: Quote; onCancel: () => void }) {
  return (
    <Box
      role="group"
      aria-label="Reply"
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
        Replying to <b>{plainText(quote.author.display_name)}</b>: <bdi>{quoteText(quote)}</bdi>
      </Box>
      <IconButton aria-label="Cancel reply" onClick={onCancel}>
        <Icon name="close" />
      </IconButton>
    </Box>
  );
}
