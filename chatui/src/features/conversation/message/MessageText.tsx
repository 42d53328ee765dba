import type { ReactNode } from 'react';

import { isMarkdown } from '../../../components/markdown/isMarkdown';
import { Markdown } from '../../../components/markdown/Markdown';
import { MentionedPeople } from '../../../components/mentionedPeople';
import { isOnlyEmoji } from '../../../components/onlyEmoji';
import { Prose, type ProseProps } from '../../../components/Prose';
import type { User } from '../../../wire/user';
import { Folded } from './Folded';
import markdownStyles from './markdown.module.css';
import styles from './message.module.css';

interface MessageTextProps extends ProseProps {
  faded?: boolean;
  /** Whether the reader was led to it: it is not folded then. */
  isLinked?: boolean;
  children?: ReactNode;
}

const nobody: readonly User[] = [];

/** A message's words, with what belongs behind them on the last line. */
export function MessageText({ faded = false, isLinked = false, children, ...prose }: MessageTextProps) {
  const { text } = prose;
  const Text = isMarkdown(text) ? Markdown : Prose;
  const looks = [
    styles.text,
    faded && styles.faded,
    isOnlyEmoji(text) && styles.emoji,
    Text === Markdown && markdownStyles.markdown,
  ];
  return (
    <Folded text={text} isLinked={isLinked}>
      {(shown, isWhole) => (
        <div dir="auto" data-text={isWhole ? 'whole' : 'beginning'} className={looks.filter(Boolean).join(' ')}>
          <MentionedPeople value={prose.mentions ?? nobody}>
            <Text {...prose} text={shown} />
          </MentionedPeople>
          {isWhole && children}
        </div>
      )}
    </Folded>
  );
}
