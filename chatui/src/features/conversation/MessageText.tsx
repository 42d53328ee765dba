import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

import { isMarkdown } from '../../components/markdown/isMarkdown';
import { Markdown } from '../../components/markdown/Markdown';
import { Prose } from '../../components/Prose';
import type { User } from '../../wire/user';
import { Folded } from './Folded';

interface MessageTextProps {
  text: string;
  faded?: boolean;
  mentions?: readonly User[];
  selfId?: string;
  children?: ReactNode;
}

/** What Markdown makes of a text, in the rhythm of the log. */
const blocks = {
  '& p, & ul, & ol, & li, & blockquote': { m: 0, unicodeBidi: 'plaintext' },
  '& > *, & blockquote > *, & li > p, & li > pre': { '&:not(:last-child)': { mb: 1 } },
  '& ul, & ol': { pl: 3 },
  '& blockquote': { pl: 1.5, borderLeft: 3, borderColor: 'divider', color: 'text.secondary' },
  '& hr': { border: 0, borderTop: 1, borderColor: 'divider' },
  '& code': { fontFamily: 'ui-monospace, Menlo, Consolas, monospace', fontSize: '0.875em' },
  '& :not(pre) > code': { px: 0.5, py: '1px', borderRadius: 1, bgcolor: 'action.hover' },
  // What stands behind the text stands on its last line.
  '& > p:has(+ button:last-child)': { display: 'inline' },
} as const;

/** A message's words, with what belongs behind them on the last line. */
export function MessageText({ text, faded = false, mentions, selfId, children }: MessageTextProps) {
  const Text = isMarkdown(text) ? Markdown : Prose;
  return (
    <Folded text={text}>
      <Box
        dir="auto"
        sx={{
          typography: 'body1',
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
          maxWidth: '48rem',
          color: faded ? 'text.secondary' : 'text.primary',
          ...(Text === Markdown && blocks),
        }}
      >
        <Text text={text} mentions={mentions} selfId={selfId} />
        {children}
      </Box>
    </Folded>
  );
}
