import { Fragment, memo } from 'react';

import type { User } from '../wire/user';
import { ExternalLink } from './ExternalLink';
import { Mention } from './Mention';
import { splitLinks } from './splitLinks';
import { splitMentions } from './splitMentions';

export interface ProseProps {
  text: string;
  /** Whom it mentions. */
  mentions?: readonly User[] | undefined;
  selfId?: string | undefined;
}

const nobody: readonly User[] = [];

/** What somebody wrote: plain text with its line breaks, safe links, and the names of those it mentions. Never HTML. */
export const Prose = memo(function Prose({ text, mentions = nobody, selfId }: ProseProps) {
  return splitLinks(text).map((part, index) =>
    part.kind === 'text' ? (
      <Mentions key={index} text={part.text} mentions={mentions} selfId={selfId} />
    ) : (
      <ExternalLink key={index} href={part.href}>
        {part.text}
      </ExternalLink>
    ),
  );
});

function Mentions({ text, mentions, selfId }: { text: string; mentions: readonly User[]; selfId: string | undefined }) {
  return splitMentions(text, mentions).map((part, index) =>
    part.kind === 'text' ? (
      <Fragment key={index}>{part.text}</Fragment>
    ) : (
      <Mention key={index} isSelf={part.user.id === selfId} title={part.user.display_name}>
        {part.text}
      </Mention>
    ),
  );
}
