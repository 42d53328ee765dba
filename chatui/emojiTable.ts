import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

interface Described {
  hexcode: string;
  label: string;
  unicode: string;
  group?: number;
  order?: number;
  tags?: string[];
}

const name = 'virtual:emojis';
/** Skin tones by themselves. */
const components = 2;

/** Makes `virtual:emojis` from emojibase's tables: as much of them as the picker and the completion need, a fifth of the whole. */
export function emojiTable(): Plugin {
  return {
    name: 'emoji-table',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(rows()))})` : null),
  };
}

function rows(): [emoji: string, label: string, words: string, codes: string[], group: number][] {
  const require = createRequire(import.meta.url);
  const all = require('emojibase-data/en/compact.json') as Described[];
  const codes = require('emojibase-data/en/shortcodes/github.json') as Record<string, string | string[]>;
  return all
    .filter(({ group }) => group !== undefined && group !== components)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ hexcode, label, unicode, tags = [], group = 0 }) => [
      // As the server spells it: a variation selector only where the character would be drawn in black without.
      unicode.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1'),
      label,
      tags.join(' '),
      [codes[hexcode] ?? []].flat(),
      group,
    ]);
}
