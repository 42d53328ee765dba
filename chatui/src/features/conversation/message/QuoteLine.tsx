import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';

import { markedName } from '../../../components/markedName';
import { quoteText } from '../../../components/quoteText';
import { useText } from '../../../components/useText';
import type { Quote } from '../../../wire/message';
import { useJump } from './useJump';

/** What a message answers, in one line above it: the way there. */
export function QuoteLine({ quote, tabIndex }: { quote: Quote; tabIndex: 0 | -1 }) {
  const jump = useJump();
  const texts = useText();
  const name = markedName(quote.author, texts);
  const text = quoteText(quote, texts);
  return (
    <ButtonBase
      tabIndex={tabIndex}
      aria-label={texts.message.inReplyTo(name, text)}
      onClick={() => jump(quote.seq)}
      sx={{
        display: 'flex',
        justifyContent: 'flex-start',
        gap: 0.5,
        maxWidth: '100%',
        mt: 0.5, // it belongs to what is below it
        minHeight: 24,
        '@media (hover: none)': { minHeight: 40 },
        paddingInlineStart: 1,
        borderInlineStart: '3px solid',
        borderColor: 'divider',
        typography: 'caption',
        color: 'text.secondary',
        textAlign: 'start',
        '&:hover': { borderColor: 'primary.main' },
      }}
    >
      <Box
        component="span"
        sx={{ flex: 'none', maxWidth: '40%', fontWeight: 600, overflow: 'hidden', textOverflow: 'ellipsis' }}
      >
        {`${name}: `}
      </Box>
      <Box
        component="span"
        dir="auto"
        sx={{
          minWidth: 0,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
          fontStyle: quote.body === '' ? 'italic' : undefined,
        }}
      >
        {text}
      </Box>
    </ButtonBase>
  );
}
