import { type FocusEvent, type ReactNode, useState } from 'react';

import { PersonAvatar } from '../../components/PersonAvatar';
import { plainText } from '../../components/plainText';
import styles from './message.module.css';
import type { Row } from './rowsOf';
import { RowTabIndex } from './rowTabIndex';
import { clockTime, fullTime, shortTime } from './times';

interface MessageFrameProps {
  row: Pick<Row, 'author' | 'at' | 'startsGroup' | 'key'>;
  /** Whether the address names this message. */
  isLinked?: boolean;
  /** What the accessible name says after the author's name and the time. */
  about?: string;
  /**
   * Buttons that appear on hover and focus, laid over the row so that the text never moves.
   * They are stops for Tab only while the message has the focus: a long log would be a long way otherwise.
   */
  actions?: (tabIndex: 0 | -1) => ReactNode;
  /** What stands below the text; its buttons are stops for Tab as those are. */
  below?: ((tabIndex: 0 | -1) => ReactNode) | undefined;
  /** What stands above the text, likewise. */
  above?: ((tabIndex: 0 | -1) => ReactNode) | undefined;
  children: ReactNode;
}

/** The place of one message: gutter with face or hour, name, text. */
export function MessageFrame({ row, isLinked = false, about, actions, above, below, children }: MessageFrameProps) {
  const [hasFocus, setHasFocus] = useState(false);
  const onBlur = (event: FocusEvent) => setHasFocus(event.currentTarget.contains(event.relatedTarget));
  const name = plainText(row.author.display_name);
  const label = [name, clockTime(row.at), about].filter(Boolean).join(', ');
  return (
    <article
      className={row.startsGroup ? `${styles.message} ${styles.startsGroup}` : styles.message}
      aria-label={label}
      aria-current={isLinked ? true : undefined}
      data-row={row.key}
      tabIndex={-1}
      onFocus={() => setHasFocus(true)}
      onBlur={onBlur}
    >
      <div>
        {row.startsGroup ? <PersonAvatar name={row.author.display_name} size={40} /> : <GutterTime at={row.at} />}
      </div>
      <div className={styles.content}>
        {row.startsGroup && (
          <div className={styles.heading}>
            <span className={styles.author}>{name}</span>
            <time className={styles.time} dateTime={row.at.toISOString()} title={fullTime(row.at)}>
              {clockTime(row.at)}
            </time>
          </div>
        )}
        {above?.(hasFocus ? 0 : -1)}
        <RowTabIndex value={hasFocus ? 0 : -1}>{children}</RowTabIndex>
        {below?.(hasFocus ? 0 : -1)}
      </div>
      {actions?.(hasFocus ? 0 : -1)}
    </article>
  );
}

function GutterTime({ at }: { at: Date }) {
  return (
    <time className={`${styles.gutterTime} ${styles.quiet}`} dateTime={at.toISOString()} title={fullTime(at)}>
      {shortTime(at)}
    </time>
  );
}
