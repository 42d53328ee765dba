import { describe, expect, test } from 'vitest';

import { commandAt, tokenAt } from './tokenAt';

const at = (text: string) => {
  const token = tokenAt(text, text.length);
  return token && [token.kind, token.query, text.slice(token.from, token.to)];
};

describe('what can be completed', () => {
  test.each([
    ['@', ['person', '', '@']],
    ['hello @gr', ['person', 'gr', '@gr']],
    ['(@gr', ['person', 'gr', '@gr']],
    ['line\n@gr', ['person', 'gr', '@gr']],
    ['so :ta', ['emoji', 'ta', ':ta']],
    [':+1', ['emoji', '+1', ':+1']],
    ['你好@gr', ['person', 'gr', '@gr']],
    ['ねえ@', ['person', '', '@']],
    ['ל@gr', ['person', 'gr', '@gr']],
    ['cc/@gr', ['person', 'gr', '@gr']],
    ['@Grace Ho', ['person', 'Grace Ho', '@Grace Ho']],
    ['hi @Ana María Lo', ['person', 'Ana María Lo', '@Ana María Lo']],
    ['@O’Brien', ['person', 'O’Brien', '@O’Brien']],
    ['`code` and @gr', ['person', 'gr', '@gr']],
    ['(:smi', ['emoji', 'smi', ':smi']],
    ['好:smi', ['emoji', 'smi', ':smi']],
    ['🎉:smi', ['emoji', 'smi', ':smi']],
    [':8ba', ['emoji', '8ba', ':8ba']],
  ])('%j', (text, token) => expect(at(text)).toEqual(token));

  test.each([
    '',
    'gr',
    'ada@example',
    '@gr ',
    ':',
    ':)',
    'at 10:30',
    'http://',
    '@@gr',
    'at :30',
    '/users/:id',
    'a:name',
    'x/:name',
    '::name',
    'std::ve',
    'key:va',
    '10:am',
    'C:\\te',
    'é@gr',
    'x@gr',
    '@gr\n',
    '@a b c d',
    'see `@gr',
    '`:smi',
    '```\n@gr',
    '```js\n:smi',
    'https://x.org/@gr',
    'a@b @c@gr',
    '\\@gr',
  ])('not %j', (text) => expect(at(text)).toBeNull());

  test('is what stands before the caret', () => expect(tokenAt('@gr and more', 3)?.query).toBe('gr'));
});

describe('a code typed to its end', () => {
  test.each([':tada:', 'so :+1:', '(:100:', '好:tada:'])('%j', (text) =>
    expect(tokenAt(text, text.length)).toMatchObject({ kind: 'emoji', isWhole: true }),
  );
  test.each(['a:tada:', '10:30:', '/users/:id:', '::', '`:tada:'])('not %j', (text) => expect(at(text)).toBeNull());
});

describe('a command', () => {
  test.each([
    ['/', ''],
    ['/dep', 'dep'],
    ['/Dep', 'dep'],
  ])('%j', (text, query) => expect(commandAt(text, text.length)).toMatchObject({ kind: 'command', query, from: 0 }));
  test.each(['', ' /dep', '//', '/etc/', '/dep ', 'a /dep', 'a\n/dep', '/dep.'])('not %j', (text) =>
    expect(commandAt(text, text.length)).toBeNull());
  test('is what stands before the caret', () => expect(commandAt('/dep main', 4)).toMatchObject({ query: 'dep', to: 4 }));
});
