import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { Fragment, memo } from 'react';

import type { User } from '../wire/user';
import { splitLinks } from './splitLinks';
import { splitMentions } from './splitMentions';

interface ProseProps {
  text: string;
  /** Whom it mentions. */
  mentions?: readonly User[];
  selfId?: string;
}

const nobody: readonly User[] = [];

/** What somebody wrote: plain text with its line breaks, safe links, and the names of those it mentions. Never HTML. */
export const Prose = memo(function Prose({ text, mentions = nobody, selfId }: ProseProps) {
  return splitLinks(text).map((part, index) =>
    part.kind === 'text' ? (
      <Mentions key={index} text={part.text} mentions={mentions} selfId={selfId} />
    ) : (
      <Link key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {part.text}
      </Link>
    ),
  );
});

function Mentions({ text, mentions, selfId }: { text: string; mentions: readonly User[]; selfId: string | undefined }) {
  return splitMentions(text, mentions).map((part, index) =>
    part.kind === 'text' ? (
      <Fragment key={index}>{part.text}</Fragment>
    ) : (
      <Box
        key={index}
        component={part.user.id === selfId ? 'mark' : 'span'}
        title={part.user.display_name}
        sx={{
          color: 'primary.main',
          fontWeight: 600,
          ...(part.user.id === selfId && { bgcolor: 'primary.light', borderRadius: 1, px: 0.5 }),
        }}
      >
        {part.text}
      </Box>
    ),
  );
}
