import type { ReactNode } from 'react';

import { isMarkdown } from '../../components/markdown/isMarkdown';
import { Markdown } from '../../components/markdown/Markdown';
import { Prose, type ProseProps } from '../../components/Prose';
import { Folded } from './Folded';
import markdownStyles from './markdown.module.css';
import styles from './message.module.css';

interface MessageTextProps extends ProseProps {
  faded?: boolean;
  children?: ReactNode;
}

/** A message's words, with what belongs behind them on the last line. */
export function MessageText({ faded = false, children, ...prose }: MessageTextProps) {
  const { text } = prose;
  const Text = isMarkdown(text) ? Markdown : Prose;
  const looks = [styles.text, faded && styles.faded, Text === Markdown && markdownStyles.markdown];
  return (
    <Folded text={text}>
      <div dir="auto" className={looks.filter(Boolean).join(' ')}>
        <Text {...prose} />
        {children}
      </div>
    </Folded>
  );
}
