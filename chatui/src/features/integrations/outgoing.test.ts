import * as v from 'valibot';
import { expect, test } from 'vitest';

import { englishAll } from '../../i18n/en/allTexts';
import { german } from '../../i18n/de/texts';
import { grace } from '../../testing/samples';
import type { Delivery, Hook } from '../../wire/hook';
import { attemptsOf } from './attemptsOf';
import { outgoingSchema } from './outgoingSchema';
import { answerText, disabledText, failingText, lastSentText, sendsText } from './outgoingText';

const at = '2026-11-23T09:30:00.000Z';

const hook: Hook = {
  ...{ id: 'hook', kind: 'outgoing', name: 'Deploys', created_by: grace, created_at: at, last_used_at: null },
  ...{ url: 'https://example.org/', seq: 41 },
};

const tried = (seq: number, status: number | null, error?: string): Delivery => ({
  ...{ seq, status, ms: 5, at },
  ...(error !== undefined && { error }),
});

test('tries of one event are counted; after it has arrived, sending it again is a first try', () => {
  const newestFirst = [
    tried(8, 500),
    tried(7, 204),
    tried(7, 204),
    tried(7, null, 'timeout'),
    tried(7, 500),
    tried(6, 204),
  ];
  expect(attemptsOf(newestFirst)).toEqual([1, 1, 3, 2, 1, 1]);
  expect(attemptsOf([])).toEqual([]);
});

test('what became of a try is said in words, of reasons to come too', () => {
  expect([tried(1, 204), tried(1, 302), tried(1, null, 'refused'), tried(1, null, 'cosmic')].map((d) => answerText(d, englishAll))).toEqual([
    'Delivered (204)',
    'Failed (302)',
    'Failed: this address is not allowed',
    'Failed: no answer',
  ]);
});

test('a webhook says what it sends, how it does, and why it is disabled', () => {
  expect(sendsText(hook, englishAll)).toBe('Sends everything.');
  expect(sendsText({ ...hook, events: ['message.created', 'poll.closed'] }, englishAll)).toBe('Sends: New message and poll.closed.');
  expect(lastSentText(hook, englishAll)).toBe('Nothing sent yet.');
  expect([disabledText(hook, englishAll), failingText(hook, englishAll)]).toEqual([null, null]);
  const failing = { ...hook, failures: 2, next_try_at: at };
  expect(failingText(failing, englishAll)).toMatch(/^2 tries failed\. Next try .*2026/);
  const disabled = (disabled_reason: string) => ({ ...failing, disabled_at: at, disabled_reason });
  expect(failingText(disabled('failed'), englishAll)).toBeNull();
  for (const [reason, says] of [
    ['failed', /ten tries .* enable it/],
    ['gone', /\(410\).* enable it/],
    ['maker', /you answer for it/],
    ['staff', /owner or moderator/],
    ['weather', /^Disabled .*2026/],
  ] as const) {
    expect(disabledText(disabled(reason), englishAll)).toMatch(says);
    expect(disabledText(disabled(reason), german)).toMatch(/^Ausgeschaltet .*2026/);
  }
});

const good = { name: 'Deploys', url: 'https://example.org/hooks', which: 'some', events: ['message.created'] };

test.each([
  [{}, []],
  [{ which: 'all', events: [] }, []],
  [{ url: ' HTTP://10.0.0.1:8080 ' }, []],
  [{ name: ' ' }, ['name']],
  [{ url: ' ' }, ['url']],
  [{ url: 'example.org' }, ['url']],
  [{ url: 'https://' }, ['url']],
  [{ url: 'ftp://example.org' }, ['url']],
  [{ url: `https://example.org/${'ü'.repeat(1020)}` }, ['url']],
  [{ events: [] }, ['events']],
])('what is typed is checked: %j', (typed, blamed) => {
  const { issues = [] } = v.safeParse(outgoingSchema(englishAll), { ...good, ...typed });
  expect(issues.map((issue) => v.getDotPath(issue))).toEqual(blamed);
});
