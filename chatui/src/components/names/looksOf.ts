import { plainText } from '../plainText';

/**
 * Letters that look like a Latin one, by the Latin one: those of Cyrillic, Greek and Armenian, signs, and Latin letters
 * of other forms. `i`, `l` and `1` are one, as a capital I looks like both.
 */
const lookAlikes: Record<string, string> = {
  a: 'АаΑαɑ',
  b: 'ВвΒβЬьᏴ',
  c: 'СсϹϲ',
  d: 'Ԁԁɗđ',
  e: 'ЕеΕεЄє',
  f: 'Ϝϝƒ',
  g: 'ɡցԌԍ',
  h: 'НнΗҺһհ',
  j: 'ЈјϳȷՁ',
  k: 'КкΚκ',
  l: 'IiІіΙιıl1|Ӏӏłɩǀ',
  m: 'МмΜ',
  n: 'ΝηпПոռŋ',
  o: '0ОоΟοσՕօøסه',
  p: 'РрΡρþ',
  q: 'Ԛԛզ',
  r: 'гГɾʀ',
  s: 'ЅѕՏ5',
  t: 'ТтΤτŧ',
  u: 'υսՍμ',
  v: 'νѴѵ',
  w: 'ԜԝѡωшШ',
  x: 'ХхΧχ',
  y: 'УуΥγҮүʏ',
  z: 'Ζζ',
};

const latin = new Map(Object.entries(lookAlikes).flatMap(([to, from]) => Array.from(from, (letter) => [letter, to] as const)));

// Marks above and below letters, vowel points, and what has no look of its own. The vowel signs of Indic scripts stay.
const unseen = /\p{Script=Inherited}|[\u0591-\u05c7]|\p{Default_Ignorable_Code_Point}|\p{C}|\p{White_Space}/gu;

/**
 * What a name looks like. Two names that share one of these are easily taken for each other. There are two, as a letter
 * may look like another in one case only: `Η` like H, and `η` like n.
 */
export function looksOf(name: string): readonly string[] {
  const shown = plainText(name).normalize('NFKC').normalize('NFD').replace(unseen, '');
  return [...new Set([lookOf(shown), lookOf(shown.toLowerCase())])].filter((look) => look !== '');
}

function lookOf(text: string): string {
  const letters = Array.from(text, (letter) => latin.get(letter) ?? letter.toLowerCase());
  return letters.join('').replaceAll('rn', 'm').replaceAll('vv', 'w');
}
