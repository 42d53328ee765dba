import { expect, test } from 'vitest';

import { isMarkdown } from './isMarkdown';

test.each([
  'hello',
  'two\nlines',
  '5 + 3 = 8',
  '10:30, then tea',
  '#general',
  '-',
  '1.',
  'a - b',
  '(really)',
  '你好 🎉',
  'what?!',
  '@ada hi',
])('%j is shown as it was typed', (text) => expect(isMarkdown(text)).toBe(false));

test.each([
  '*so*',
  '_so_',
  '`x`',
  '~~no~~',
  '> said',
  '- one',
  '+ one',
  '12. twelve',
  '1) one',
  'a\n\n* b',
  '[a](b)',
  'https://x.org',
  'www.x.org',
  'ada@x.org',
])('%j may be Markdown', (text) => expect(isMarkdown(text)).toBe(true));

test.each(['*', '[', 'x`', '<', '> ', '- ', '1. ', '**a', '![](', '[a](', '_a', 'x~~', 'a@', '\\', '`a', '*a_'])(
  'four thousand characters of %j are too much to be read',
  (piece) => expect(isMarkdown(piece.repeat(4000).slice(0, 4000))).toBe(false),
);

test.each(['> ', '>', '- ', '1. ', '- > '])('nobody means thirteen of %j in one another', (piece) => {
  expect(isMarkdown(`${piece.repeat(12)}x`)).toBe(!piece.includes('- >'));
  expect(isMarkdown(`hello\n${piece.repeat(13)}x`)).toBe(false);
});

test('what is in fenced code does not count', () => {
  expect(isMarkdown(`look:\n\`\`\`c\n${'a[i] = *b; '.repeat(300)}\n\`\`\`\n**good**`)).toBe(true);
});

const many = '*['.repeat(1500);

test.each([
  ['after its end', `\`\`\`\n\`\`\`\n${many}`],
  ['after an end with blanks', `\`\`\`\na\n  \`\`\`\`  \n${many}`],
  ['after that of another fence in it', `~~~\n\`\`\`\n~~~\n${many}`],
  ['on the line of code', `\`\`\`a\`\`\` ${many}`],
  ['after a lone carriage return', `\`\`\`\r\`\`\`\r${many}`],
  ['before it', `${many}\n\`\`\`\n\`\`\``],
  ['behind a list', `- \`\`\`\n${many}`],
])('what is %s does', (_, text) => expect(isMarkdown(text)).toBe(false));
