import { expect, test } from 'vitest';

import { anyEntry, filterOf } from './auditChoice';

test('nothing chosen is no filter', () => {
  expect(filterOf(anyEntry)).toEqual({});
});

test('a name is taken without its sign, and days of the reader are moments, the last one included', () => {
  expect(filterOf({ action: 'suspended', person: ' @ada ', since: '2026-11-23', until: '2026-11-30' })).toEqual({
    action: 'suspended',
    person: 'ada',
    since: new Date(2026, 10, 23).toISOString(),
    until: new Date(2026, 11, 1).toISOString(),
  });
});

test('a year that is still being typed is no filter', () => {
  expect(filterOf({ ...anyEntry, since: '0002-01-01', until: '2026-11' })).toEqual({});
});
