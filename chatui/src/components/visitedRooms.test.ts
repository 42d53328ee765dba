import { afterEach, expect, test, vi } from 'vitest';

import { rememberVisit, visitedRooms } from './visitedRooms';

afterEach(() => localStorage.clear());

test('the last visit comes first, each room once, for each person apart', () => {
  for (const room of ['lobby', 'garden', 'lobby']) rememberVisit('ada', room);
  rememberVisit('grace', 'attic');
  expect(visitedRooms('ada')).toEqual(['lobby', 'garden']);
});

test('no more are kept than somebody goes back to', () => {
  for (let n = 1; n <= 50; n++) rememberVisit('ada', `room-${n}`);
  expect(visitedRooms('ada')).toHaveLength(30);
});

test('what is not ours, and a storage that is blocked or full, is as if nothing was kept', () => {
  localStorage.setItem('chatrooms.visited.ada', '{"not": "ours"}');
  expect(visitedRooms('ada')).toEqual([]);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  rememberVisit('ada', 'lobby');
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  expect(visitedRooms('ada')).toEqual([]);
});
