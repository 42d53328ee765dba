import { expect, test } from 'vitest';

import { ada, grace } from '../testing/samples';
import { splitMentions } from './splitMentions';

const marked = (text: string) =>
  splitMentions(text, [ada, grace]).map((part) =>
    part.kind === 'mention' ? [part.text, part.user.username] : part.text,
  );

test.each([
  ['hi @ada!', ['hi ', ['@ada', 'ada'], '!']],
  ['@Ada. @grace', [['@Ada', 'ada'], '. ', ['@grace', 'grace']]],
  ['ada@ada.org @linus @adax', ['ada@ada.org @linus @adax']],
  ['(@ada)', ['(', ['@ada', 'ada'], ')']],
])('%s', (text, parts) => expect(marked(text)).toEqual(parts));

test('nothing is a mention that the server does not call one', () =>
  expect(splitMentions('hi @ada', [])).toEqual([{ kind: 'text', text: 'hi @ada' }]));
