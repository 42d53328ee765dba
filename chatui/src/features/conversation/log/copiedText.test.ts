import { beforeEach, expect, test } from 'vitest';

import { english } from '../../../i18n/en/texts';
import { ada, grace, message } from '../../../testing/samples';
import { copiedText } from './copiedText';
import { rowsOf } from '../../../workspace/rowsOf';
import { clockTime } from '../message/times';

const messages = [
  message(1, { author: ada, body: '**one**' }),
  message(2, { author: ada, body: 'two' }),
  message(3, { author: grace, body: 'three' }),
];
const rows = rowsOf(messages, [], ada);
const time = (index: number) => clockTime(rows[index]?.at ?? new Date(NaN), 'en');

/** As the log has them: a time that nobody sees, and the text as it is shown. */
beforeEach(() => {
  document.body.innerHTML = `<div>${rows
    .map(
      (row, index) =>
        `<article data-row="${row.key}"><time>9:0${index}</time><div data-text><b>${['one', 'two', 'three'][index] ?? ''}</b></div></article>`,
    )
    .join('')}</div>`;
});

function copied(from: number, fromOffset: number, to: number, toOffset: number): string | null {
  const texts = [...document.querySelectorAll('b')].map((one) => one.firstChild as Text);
  const range = document.createRange();
  range.setStart(texts[from] as Text, fromOffset);
  range.setEnd(texts[to] as Text, toOffset);
  return copiedText(document.body.firstElementChild as HTMLElement, rows, range, english);
}

test('several messages are copied with who said them and when, as they were typed', () => {
  expect(copied(0, 0, 2, 5)).toBe(`Ada, ${time(0)}:\n**one**\n\nAda, ${time(1)}:\ntwo\n\nGrace, ${time(2)}:\nthree`);
});

test('of the first and the last only what is selected', () => {
  expect(copied(0, 1, 2, 2)).toBe(`Ada, ${time(0)}:\nne\n\nAda, ${time(1)}:\ntwo\n\nGrace, ${time(2)}:\nth`);
});

test('of a folded one the whole, wherever the selection begins in what is shown of it', () => {
  document.querySelector('[data-text]')?.setAttribute('data-text', 'beginning');
  expect(copied(0, 2, 1, 3)).toBe(`Ada, ${time(0)}:\n**one**\n\nAda, ${time(1)}:\ntwo`);
});

test('within one message the browser copies', () => expect(copied(1, 0, 1, 2)).toBeNull());
