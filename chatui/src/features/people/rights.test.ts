import { expect, test } from 'vitest';

import type { Role } from '../../wire/room';
import { rightsOf } from './rights';

const people: (Role | null)[] = [null, 'member', 'moderator', 'owner'];

test.each(people)('who is %s here may do nothing without being staff', (theirs) => {
  for (const own of [null, 'member'] as const)
    expect(rightsOf(own, theirs)).toEqual({ roles: [], mayRestrict: false, mayRemove: false });
});

test('a moderator restricts those below, and removes all but owners', () => {
  expect(people.map((theirs) => rightsOf('moderator', theirs).mayRestrict)).toEqual([true, true, false, false]);
  expect(people.map((theirs) => rightsOf('moderator', theirs).mayRemove)).toEqual([false, true, true, false]);
  expect(people.flatMap((theirs) => rightsOf('moderator', theirs).roles)).toEqual([]);
});

test('an owner gives every member another role, and restricts all but owners', () => {
  expect(people.map((theirs) => rightsOf('owner', theirs).mayRestrict)).toEqual([true, true, true, false]);
  expect(people.map((theirs) => rightsOf('owner', theirs).mayRemove)).toEqual([false, true, true, true]);
  expect(rightsOf('owner', 'member').roles).toEqual(['moderator', 'owner']);
  expect(rightsOf('owner', 'owner').roles).toEqual(['member', 'moderator']);
  expect(rightsOf('owner', null).roles).toEqual([]);
});
