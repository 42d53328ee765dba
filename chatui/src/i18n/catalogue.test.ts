import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { german } from './de/texts';
import { englishAll } from './en/allTexts';
import { sameInBoth } from './sameInBoth';

const src = join(import.meta.dirname, '..');

/** Everything that may say something, but the catalogue itself and the tests. */
function sources(): string {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^i18n|^testing|schema\.d/.test(file))
    .map((file) => readFileSync(join(src, file), 'utf8'))
    .join('\n');
}

test('every text is used, as `area.text`', () => {
  const code = sources();
  const unused = Object.entries(englishAll).flatMap(([area, texts]) =>
    typeof texts === 'string'
      ? []
      : Object.keys(texts)
          .map((key) => `${area}.${key}`)
          .filter((name) => !new RegExp(`\\b${name.replace('.', '\\s*\\.')}\\b`).test(code)),
  );
  expect(unused).toEqual([]);
});

/** What messages are tried with, whatever they take: counts, names, people, roles. */
const tried: unknown[][] = [
  [1, 1, 1, 1],
  [2, 2, 2, 2],
  ['Ada', 'Grace', 'owner', 'Linus'],
  [['Ada', 'Grace'], 2, 2],
  [{ shown: ['Ada'], more: 0 }, 'owner'],
  [{ shown: ['Ada', 'Grace'], more: 2 }, 'moderator'],
];

/** What comes of the wrong arguments. */
const nonsense = /undefined|NaN|\[object/;

/** What a text says: itself, or all that it says of the arguments that it can be tried with. */
function said(text: unknown): string[] {
  if (typeof text === 'string') return [text];
  if (typeof text !== 'function') throw new Error(`neither a text nor a function: ${String(text)}`);
  return tried.flatMap((values) => {
    try {
      const result: unknown = Reflect.apply(text, undefined, values);
      return typeof result === 'string' && !nonsense.test(result) ? [result] : [];
    } catch {
      return []; // it takes something else
    }
  });
}

/** All texts by their path: `settings.themes.light`. */
function flat(texts: object, path = ''): [string, unknown][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? flat(value, `${path}${key}.`) : [[`${path}${key}`, value]],
  );
}

const germanTexts = new Map(flat(german));
const both = flat(englishAll)
  .filter(([path]) => path !== 'language')
  .map(([path, text]) => [path, said(text), said(germanTexts.get(path))] as const);

test.each(both)('%s says something in both languages', (_, inEnglish, inGerman) => {
  expect(inEnglish, 'can be tried').not.toEqual([]);
  expect(inGerman, 'can be tried').not.toEqual([]);
  for (const text of [...inEnglish, ...inGerman]) {
    expect(text.trim()).toBe(text);
    expect(text).not.toBe('');
  }
});

test('what is the same in both languages is so on purpose', () => {
  const same = both.filter(([, inEnglish, inGerman]) => inEnglish.join() === inGerman.join()).map(([path]) => path);
  expect(same.toSorted()).toEqual(sameInBoth.toSorted());
});
