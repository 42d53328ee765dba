import { type FocusEvent, type ReactNode, useContext, useState } from 'react';

import { BotBadge } from '../../../components/BotBadge';
import { SharedNames } from '../../../components/names/sharedNames';
import { useShowPerson } from '../../../components/personCard';
import { PersonAvatar } from '../../../components/PersonAvatar';
import { personName } from '../../../components/personName';
import { quoteText } from '../../../components/quoteText';
import styles from './message.module.css';
import type { Row } from '../../../workspace/rowsOf';
import { RowTabIndex } from '../../../components/rowTabIndex';
import { useText } from '../../../components/useText';
import { clockTime, fullTime, shortTime } from './times';

interface MessageFrameProps {
  row: Pick<Row, 'author' | 'at' | 'startsGroup' | 'key'>;
  /** Whether the address names this message. */
  isLinked?: boolean;
  /** What was said, empty where it was deleted: the accessible name begins with the author and this. */
  text: string;
  /** What the accessible name says besides. */
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

/**
 * The place of one message: gutter with face or hour, name, text. In the page the author comes first, then the text, then
 * the time, for that is how a screen reader tells of a new message; the style puts each where it is looked for.
 */
export function MessageFrame({
  row,
  isLinked = false,
  text,
  about,
  actions,
  above,
  below,
  children,
}: MessageFrameProps) {
  const [hasFocus, setHasFocus] = useState(false);
  const onBlur = (event: FocusEvent) => setHasFocus(event.currentTarget.contains(event.relatedTarget));
  const texts = useText();
  const showPerson = useShowPerson();
  const name = personName(row.author, texts);
  const username = useContext(SharedNames).has(row.author.id) ? row.author.username : null;
  const label = [
    `${[name, row.author.bot === true && texts.common.bot, username !== null && `@${username}`].filter(Boolean).join(' ')}: ${quoteText({ body: text }, texts)}`,
    about,
    clockTime(row.at, texts.language),
  ]
    .filter(Boolean)
    .join(', ');
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
      <div className={styles.content}>
        <span className={row.startsGroup ? styles.author : styles.unseenAuthor}>
          {row.startsGroup ? (
            <button
              type="button"
              className={styles.name}
              tabIndex={hasFocus ? 0 : -1}
              onClick={() => showPerson(row.author)}
            >
              {name}
            </button>
          ) : (
            <span>{name}</span>
          )}
          {row.startsGroup && <BotBadge user={row.author} />}
          {username !== null && <span className={styles.username}> @{username}</span>}
        </span>
        <div className={styles.body}>
          {above?.(hasFocus ? 0 : -1)}
          <RowTabIndex value={hasFocus ? 0 : -1}>{children}</RowTabIndex>
          {below?.(hasFocus ? 0 : -1)}
        </div>
        {row.startsGroup && <Time at={row.at} className={styles.time} />}
      </div>
      <div className={styles.gutter}>
        {row.startsGroup ? (
          <PersonAvatar user={row.author} size={40} />
        ) : (
          <Time at={row.at} className={`${styles.gutterTime} ${styles.quiet}`} isShort />
        )}
      </div>
      {actions?.(hasFocus ? 0 : -1)}
    </article>
  );
}

function Time({ at, className, isShort = false }: { at: Date; className: string | undefined; isShort?: boolean }) {
  const { language } = useText();
  return (
    <time className={className} dateTime={at.toISOString()} title={fullTime(at, language)}>
      {isShort ? shortTime(at, language) : clockTime(at, language)}
    </time>
  );
}
