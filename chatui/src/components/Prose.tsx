import { Fragment, memo } from 'react';

import type { User } from '../wire/user';
import { ExternalLink } from './ExternalLink';
import { Mention } from './Mention';
import { plainText } from './plainText';
import { Stack } from './Stack';
import { spansOf } from './spansOf';
import { useText } from './useText';

export interface ProseProps {
  text: string;
  /** Whom it mentions. */
  mentions?: readonly User[] | undefined;
  /** Whether it mentions all members of the room. */
  mentionsRoom?: boolean | undefined;
  selfId?: string | undefined;
}

const nobody: readonly User[] = [];

/** What somebody wrote: plain text with its line breaks, safe links, and the names of those it mentions. Never HTML. */
export const Prose = memo(function Prose({ text, mentions = nobody, mentionsRoom = false, selfId }: ProseProps) {
  const { common } = useText();
  const plain = plainText(text);
  const spans = spansOf(plain, { mentions, mentionsRoom, selfId, everybody: common.everybodyInRoom });
  return (
    <>
      {spans.map((span, index) => (
        <Fragment key={span.from}>
          {plain.slice(spans[index - 1]?.to ?? 0, span.from)}
          {span.kind === 'mention' ? (
            <Mention isSelf={span.isSelf} title={span.title}>
              {span.shown}
            </Mention>
          ) : span.kind === 'stack' ? (
            <Stack>{plain.slice(span.from, span.to)}</Stack>
          ) : (
            <ExternalLink href={span.href}>{plain.slice(span.from, span.to)}</ExternalLink>
          )}
        </Fragment>
      ))}
      {plain.slice(spans.at(-1)?.to ?? 0)}
    </>
  );
});
