// @vitest-environment node
import { expect, it } from 'vitest';
import { RoomLog } from '../testing/RoomLog';
import { ada, created, deleted, edited, grace, message } from '../testing/samples';
import { awaySummaryOf } from './awaySummary';

const [m1, m2, m3] = [message(1), message(2), message(3)];
const none = { fresh: [], edited: [], deleted: [], mentions: [] };

it('counts what is new, and what has changed of what was there before, each message once', () => {
  const events = [created(message(11)), edited(12, m2, 'b'), edited(13, m2, 'c'), edited(14, m1, 'd'), deleted(15, m3), created(message(16))];
  expect(awaySummaryOf(events, ada.id)).toEqual({ fresh: [11, 16], edited: [1, 2], deleted: [3], mentions: [] });
});

it('knows what mentions the reader', () => {
  expect(awaySummaryOf([created(message(11, { mentions: [grace, ada] })), created(message(12, { mentions: [grace] }))], ada.id).mentions).toEqual([11]);
});

it('passes over one’s own doings', () => {
  const own = message(5, { author: ada });
  expect(awaySummaryOf([created(message(11, { author: ada })), edited(12, own, 'b'), deleted(13, own)], ada.id)).toEqual(none);
});

it('tells of what is new as it is now: an edit of it is no news, and one that was deleted is none at all', () => {
  const log = new RoomLog();
  log.post(grace, 'before');
  log.post(grace, 'one');
  log.post(grace, 'two');
  log.edit('lobby-2', 'one, edited');
  log.remove('lobby-3');
  log.edit('lobby-1', 'edited');
  log.remove('lobby-1');
  expect(awaySummaryOf(log.events(1), ada.id)).toEqual({ ...none, fresh: [2], deleted: [1] });
});
