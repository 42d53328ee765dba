import { expect, test } from 'vitest';

import { MemoryStorage } from '../testing/MemoryStorage';
import { PageStorage } from './PageStorage';

class FullStorage extends MemoryStorage {
  isFull = true;

  override setItem(key: string, value: string): void {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError');
    super.setItem(key, value);
  }
}

function blocked(): Storage {
  throw new DOMException('The operation is insecure.', 'SecurityError');
}

test('a blocked storage holds what it is given as long as the page is open', () => {
  const storage = new PageStorage(blocked);
  expect(storage.isKept).toBe(false);
  storage.setItem('a', '1');
  expect(storage.getItem('a')).toBe('1');
  storage.removeItem('a');
  expect(storage.getItem('a')).toBeNull();
});

test('of a full storage nothing old is taken for new, and it is kept again when there is room', () => {
  const full = new FullStorage();
  full.isFull = false;
  full.setItem('a', 'old');
  full.isFull = true;
  const storage = new PageStorage(() => full);
  expect(storage.isKept).toBe(true);
  storage.setItem('a', 'new');
  expect([storage.getItem('a'), full.getItem('a'), storage.isKept]).toEqual(['new', null, false]);
  full.isFull = false;
  storage.setItem('a', 'newer');
  expect([full.getItem('a'), storage.isKept]).toEqual(['newer', true]);
});
