import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { durationMs, inItalics, joinTyped, nameAndRest, readTyped, textOf, typedOf, withShrug } from './slashCommand';

describe('what is a command', () => {
  test.each([
    ['/deploy', '/deploy', ''],
    ['/deploy main', '/deploy', 'main'],
    ['/Deploy  main --now ', '/deploy', 'main --now'],
    ['/deploy\nmain', '/deploy', 'main'],
    ['/deploy main\n```\n/etc/hosts\n```', '/deploy', 'main\n```\n/etc/hosts\n```'],
    ['/depoly main', '/depoly', 'main'],
    ['/a1_b-c', '/a1_b-c', ''],
    ['/deploy\tmain', '/deploy', 'main'],
    ['/deploy /etc/hosts', '/deploy', '/etc/hosts'],
    [`/${'x'.repeat(32)} y`, `/${'x'.repeat(32)}`, 'y'],
    ['/run tests', '/run', 'tests'],
  ])('%j', (typed, name, text) => expect(readTyped(typed)).toEqual({ kind: 'command', name, text }));

  test.each([
    ['hello', 'hello'],
    ['', ''],
    ['/', '/'],
    ['/ deploy', '/ deploy'],
    [' /deploy', '/deploy'],
    ['\n/deploy', '/deploy'],
    ['/etc/hosts is wrong', '/etc/hosts is wrong'],
    ['/usr', '/usr'],
    ['/Home', '/Home'],
    ['/var is full', '/var is full'],
    ['/usr/bin', '/usr/bin'],
    ['/deploy/now', '/deploy/now'],
    ['/1st', '/1st'],
    ['/über', '/über'],
    ['/deploy: done', '/deploy: done'],
    ['/deploy.', '/deploy.'],
    ['/?', '/?'],
    [`/${'x'.repeat(33)}`, `/${'x'.repeat(33)}`],
    ['say /deploy', 'say /deploy'],
    ['hello\n/deploy', 'hello\n/deploy'],
    ['```\n/deploy\n```', '```\n/deploy\n```'],
    ['`/deploy`', '`/deploy`'],
    ['//deploy main', '/deploy main'],
    ['//usr', '/usr'],
    ['// a comment', '// a comment'],
    ['//', '//'],
    ['///deploy', '///deploy'],
    ['//server/share', '//server/share'],
  ])('not %j', (typed, body) => {
    expect(readTyped(typed)).toEqual({ kind: 'text', body });
    expect(textOf(typed)).toBe(body);
  });

  test('a folder’s name is a command where the room has one', () =>
    expect(readTyped('/dev up', new Set(['/dev']))).toEqual({ kind: 'command', name: '/dev', text: 'up' }));
  test('a command that is sent as a text keeps its slash', () => expect(textOf('/depoly main ')).toBe('/depoly main'));
});

describe('a body that goes back into the box', () => {
  test.each([
    ['/deploy main', '//deploy main'],
    ['/usr', '//usr'],
    ['/usr/bin', '/usr/bin'],
    ['//deploy', ' //deploy'],
    ['// a comment', '// a comment'],
    ['///deploy', '///deploy'],
    ['hello', 'hello'],
    ['', ''],
  ])('%j', (body, typed) => expect(typedOf(body)).toBe(typed));

  const piece = fc.constantFrom('/', '//', ' ', '\n', 'deploy', 'usr', 'Dev', '-', '.', 'ü', '1');
  const body = fc.oneof(fc.string(), fc.array(piece).map((pieces) => pieces.join(''))).map((text) => text.trim());
  const known = new Set(['/usr', '/dev', '/deploy']);

  test('is sent as the same text, and never run', () =>
    fc.assert(
      fc.property(body, (text) => {
        expect(textOf(typedOf(text))).toBe(text);
        expect(readTyped(typedOf(text), known)).toEqual({ kind: 'text', body: text });
      }),
    ));

  test('below another text makes no command of it', () =>
    fc.assert(
      fc.property(body, body, (typed, below) => {
        expect(readTyped(joinTyped(typed, below), known)).toEqual({ kind: 'text', body: `${textOf(typed)}\n${below}`.trim() });
      }),
    ));
});

test.each([
  ['@grace', { username: 'grace', rest: '' }],
  ['Grace  hello there', { username: 'grace', rest: 'hello there' }],
  ['@ada.l_x-1 a\nb', { username: 'ada.l_x-1', rest: 'a\nb' }],
  ['', null],
  ['@', null],
  ['@@ada', null],
])('who %j names', (text, found) => expect(nameAndRest(text)).toEqual(found));

test.each([
  ['10m', 600_000],
  ['2H', 7_200_000],
  ['1d', 86_400_000],
  ['1 w', 604_800_000],
  ['0m', null],
  ['m', null],
  ['10', null],
  ['10y', null],
  ['-1d', null],
  ['99999w', null],
  ['tomorrow', null],
])('how long %j is', (text, ms) => expect(durationMs(text)).toBe(ms));

test.each([
  ['waves', '_waves_'],
  ['runs snake_case', '*runs snake_case*'],
  ['says 2*3', '_says 2*3_'],
  ['one\n\n two ', '_one_\n\n_two_'],
])('in italics: %j', (text, body) => expect(inItalics(text)).toBe(body));

test('a shrug, with a text and alone', () => {
  expect(withShrug('who knows')).toBe('who knows ¯\\_(ツ)_/¯');
  expect(withShrug('')).toBe('¯\\_(ツ)_/¯');
});
