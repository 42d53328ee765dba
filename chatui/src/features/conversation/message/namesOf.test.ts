import { expect, test } from 'vitest';

import { ada, grace, linus } from '../../../testing/samples';
import { namesOf } from './namesOf';

test.each([
  [[ada], 1, 'Ada'],
  [[ada, grace], 2, 'Ada and Grace'],
  [[ada, grace, linus], 3, 'Ada, Grace and Linus'],
  [[ada, grace], 5, 'Ada, Grace and 3 others'],
  [[ada], 2, 'Ada and 1 other'],
  [Array.from({ length: 12 }, () => ada), 12, `${'Ada, '.repeat(9)}Ada and 2 others`],
])('%#', (users, count, text) => expect(namesOf(users, count)).toBe(text));
