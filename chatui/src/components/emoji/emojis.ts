import rows from 'virtual:emojis';

export interface Emoji {
  readonly emoji: string;
  readonly label: string;
  /** Other words it is found by. */
  readonly words: string;
  /** As between colons: `+1`. */
  readonly codes: readonly string[];
  readonly group: (typeof groups)[number];
}

/** Unicode’s, by their number; the third are parts of others. */
const groups = [
  ...(['smileys', 'people', 'objects', 'nature', 'food'] as const),
  ...(['travel', 'activities', 'objects', 'symbols', 'flags'] as const),
];

/** All there are, in the order of Unicode. Large: load this file where it is needed only. */
export const emojis: readonly Emoji[] = rows.map(([emoji, label, words, codes, group]) => ({
  emoji,
  label,
  words,
  codes,
  group: groups[group] ?? 'symbols',
}));

/** Those whose name, words or code have the wanted beginnings of words in them, the best first. */
export function findEmojis(wanted: string, most = Infinity): readonly Emoji[] {
  const terms = wanted.toLowerCase().replaceAll(':', ' ').split(/\s+/).filter(Boolean);
  if (terms.length === 0) return emojis.slice(0, most);
  const found = emojis.flatMap((emoji, order) => {
    const ranks = terms.map((term) => rankOf(emoji, term));
    return ranks.includes(0) ? [] : [{ emoji, order, rank: Math.min(...ranks) }];
  });
  found.sort((a, b) => b.rank - a.rank || a.order - b.order);
  return found.slice(0, most).map(({ emoji }) => emoji);
}

/** How well one word finds an emoji; 0: not. */
function rankOf({ label, words, codes }: Emoji, term: string): number {
  if (codes.includes(term)) return 4;
  if (codes.some((code) => code.startsWith(term))) return 3;
  if (begins(label, term) || codes.some((code) => begins(code.replaceAll('_', ' '), term))) return 2;
  return begins(words, term) ? 1 : 0;
}

function begins(text: string, term: string): boolean {
  return ` ${text.toLowerCase()}`.includes(` ${term}`);
}

/** The emoji with a code, as between colons; null where there is none. */
export function emojiOf(code: string): string | null {
  return emojis.find(({ codes }) => codes.includes(code.toLowerCase()))?.emoji ?? null;
}
