import type { ReactNode } from 'react';

import { isMarkdown } from '../../components/markdown/isMarkdown';
import { Markdown } from '../../components/markdown/Markdown';
import { Prose } from '../../components/Prose';
import type { User } from '../../wire/user';
import { Folded } from './Folded';
import markdownStyles from './markdown.module.css';
import styles from './message.module.css';

interface MessageTextProps {
  text: string;
  faded?: boolean;
  mentions?: readonly User[];
  selfId?: string;
  children?: ReactNode;
}

/** A message's words, with what belongs behind them on the last line. */
export function MessageText({ text, faded = false, mentions, selfId, children }: MessageTextProps) {
  const Text = isMarkdown(text) ? Markdown : Prose;
  const looks = [styles.text, faded && styles.faded, Text === Markdown && markdownStyles.markdown];
  return (
    <Folded text={text}>
      <div dir="auto" className={looks.filter(Boolean).join(' ')}>
        <Text text={text} mentions={mentions} selfId={selfId} />
        {children}
      </div>
    </Folded>
  );
}
