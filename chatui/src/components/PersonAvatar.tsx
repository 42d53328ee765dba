import { type CSSProperties, useContext } from 'react';

import type { User } from '../wire/user';
import styles from './PersonAvatar.module.css';
import { plainText } from './plainText';
import { ServicesContext } from './services';

interface PersonAvatarProps {
  user: Pick<User, 'display_name' | 'picture'>;
  /** Pixels. */
  size: number;
  online?: boolean;
}

/** Somebody's picture, over a disc with their name's first letter, its hue taken from the name. Decorative: the name stands beside it. */
export function PersonAvatar({ user: { display_name: name, picture }, size, online = false }: PersonAvatarProps) {
  const base = useContext(ServicesContext)?.api.base ?? '';
  const style = { '--size': `${size}px`, '--hue': hueOf(name) } as CSSProperties;
  return (
    <div aria-hidden className={styles.avatar} style={style}>
      {initialOf(name)}
      {/* Without words for it nothing shows of one that cannot be loaded, and the letter stands. */}
      {typeof picture === 'string' && (
        <img className={styles.picture} src={`${base}${picture}`} alt="" loading="lazy" />
      )}
      {online && <div className={styles.dot} />}
    </div>
  );
}

function initialOf(name: string): string {
  const first = plainText(name).trim().codePointAt(0);
  return first === undefined ? '?' : String.fromCodePoint(first).toLocaleUpperCase();
}

function hueOf(name: string): number {
  let hash = 0;
  for (const char of name.toLowerCase()) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 3600;
  return Math.round(hash / 10);
}
