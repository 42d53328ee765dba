import type { CSSProperties } from 'react';

import styles from './PersonAvatar.module.css';
import { plainText } from './plainText';

interface PersonAvatarProps {
  name: string;
  /** Pixels. */
  size: number;
  online?: boolean;
}

/** A disc with the name's first letter, its hue taken from the name. Decorative: the name always stands beside it. */
export function PersonAvatar({ name, size, online = false }: PersonAvatarProps) {
  const style = { '--size': `${size}px`, '--hue': hueOf(name) } as CSSProperties;
  return (
    <div aria-hidden className={styles.avatar} style={style}>
      {initialOf(name)}
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
