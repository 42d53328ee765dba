import { render } from '@testing-library/react';
import { expect, test } from 'vitest';

import { ada, grace } from '../../testing/samples';
import { isMarkdown } from '../markdown/isMarkdown';
import { Markdown } from '../markdown/Markdown';
import { Prose } from '../Prose';

/** What a text shows of its mentions: how, and with which title. */
function mentionsIn(text: string, more: { mentionsRoom?: boolean } = {}) {
  const Text = isMarkdown(text) ? Markdown : Prose;
  const { container } = render(<Text text={text} mentions={[ada, grace]} selfId={ada.id} {...more} />);
  return [...container.querySelectorAll('span[title], mark')].map((one) => [
    one.tagName,
    one.textContent,
    one.getAttribute('title'),
  ]);
}

const toAda = ['MARK', `@${ada.display_name}`, 'ada'];
const toGrace = ['SPAN', `@${grace.display_name}`, 'grace'];

test.each([
  ['hello @ada', [toAda]],
  ['@grace, @ada', [toGrace, toAda]],
  ['你好@grace你好', [toGrace]],
  ['ל@ada', [toAda]],
  ['over to you, @ada.', [toAda]],
  ['@ada-san: *look*', [toAda]],
  ['_@ada_ and **@grace**', [toAda, toGrace]],
  ['- @ada\n- @grace', [toAda, toGrace]],
  ['# @ada', [toAda]],
  ['*hi* cc/@ada, @ada/@grace', [toAda, toAda, toGrace]],
  ['> @ada: what\n@grace', [toGrace]],
  ['`@ada` @grace', [toGrace]],
  ['```\n@ada\n```\n@grace', [toGrace]],
  ['[@ada](https://x.org) @grace', [toGrace]],
  ['https://x.org/@ada @grace', [toGrace]],
  ['\\@ada and *@grace*', [toGrace]],
  ['ada@ada.org', []],
  ['npm i @ada/core', []],
  ['@linus', []],
  ['@room', []],
])('%j', (text, expected) => expect(mentionsIn(text)).toEqual(expected));

test('all members are mentioned where the server says so', () => {
  const all = ['MARK', '@room', 'Everybody in this room'];
  expect(mentionsIn('@room: lunch', { mentionsRoom: true })).toEqual([all]);
  expect(mentionsIn('*@room* `@room`', { mentionsRoom: true })).toEqual([all]);
});

test('nothing around a mention is lost', () => {
  render(<Prose text="so @ada, www.x.org and @grace." mentions={[ada, grace]} selfId={ada.id} />);
  expect(document.body).toHaveTextContent(`so @${ada.display_name}, www.x.org and @${grace.display_name}.`);
});
