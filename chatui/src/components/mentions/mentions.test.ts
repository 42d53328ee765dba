import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from 'vitest';

import { findNames } from './findNames';

interface MentionCase {
  text: string;
  members: string[];
  accounts: string[];
  staff?: boolean;
  /** From one code point to another, and whom it means. */
  mentions: [number, number, string][];
}

/** The server's golden cases: what it calls a mention, the client does. */
const cases = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../server/internal/chat/testdata/mentions.json'), 'utf8'),
) as MentionCase[];

function mentionsIn({ text, members, accounts, staff = false }: MentionCase): MentionCase['mentions'] {
  return findNames(text).flatMap(({ at, readings, isRoom }): MentionCase['mentions'] => {
    const picked = readings.find((name) => members.includes(name)) ?? readings.find((name) => accounts.includes(name));
    const name = picked ?? (isRoom && staff ? 'room' : undefined);
    const start = Array.from(text.slice(0, at)).length;
    return name === undefined ? [] : [[start, start + 1 + name.length, name]];
  });
}

test('there are cases', () => expect(cases.length).toBeGreaterThan(200));

test.each(cases.map((one) => [one.text, one] as const))('%j', (_, one) =>
  expect(mentionsIn(one)).toEqual(one.mentions),
);
