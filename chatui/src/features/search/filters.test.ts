import { describe, expect, test } from 'vitest';

import { filtersIn, withFilter, withoutFilter } from './filters';

describe('filters', () => {
  const texts = (typed: string) => filtersIn(typed).map(({ text }) => text);

  test.each([
    ['rose', []],
    ['from:ada rose in:garden', ['from:ada', 'in:garden']],
    ['-from:ada -rose', ['-from:ada']],
    ['from:"ada" "in:garden" x', ['from:"ada"']],
    ['HAS:file after:2026-01-01', ['HAS:file', 'after:2026-01-01']],
    ['from: rose', []],
    ['from:', []],
    ['therefrom:ada', []],
    ['in:"the gar', ['in:"the gar']],
  ])('of “%s” are %j', (typed, expected) => {
    expect(texts(typed)).toEqual(expected);
  });

  test('are taken out, and the words stay', () => {
    const typed = 'from:ada  rose in:garden thorn';
    const [from, room] = filtersIn(typed);
    if (from === undefined || room === undefined) throw new Error('no filters');
    expect(withoutFilter(typed, from)).toBe('rose in:garden thorn');
    expect(withoutFilter(typed, room)).toBe('from:ada  rose thorn');
  });

  test('are added at the end, and those with a value wait for it', () => {
    expect(withFilter('', 'from:')).toBe('from:');
    expect(withFilter('rose ', 'in:')).toBe('rose in:');
    expect(withFilter('rose', 'has:file')).toBe('rose has:file ');
  });
});
