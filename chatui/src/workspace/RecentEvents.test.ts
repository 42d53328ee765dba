// @vitest-environment node
import { expect, it } from 'vitest';
import { RoomLog } from '../testing/RoomLog';
import { ada, grace } from '../testing/samples';
import { RecentEvents } from './RecentEvents';

function heard(...actions: ((log: RoomLog) => void)[]): RecentEvents {
  const [log, recent] = [new RoomLog(), new RecentEvents()];
  log.join(ada);
  for (const action of actions) {
    const before = log.head;
    action(log);
    for (const event of log.events(before)) recent.take(event);
  }
  return recent;
}

const post = (log: RoomLog) => void log.post(grace, 'a secret');

it('answers what was heard without a gap, and nothing where some of it was not', () => {
  const recent = heard(post, post, post);
  expect(recent.between(2, 4)?.map(({ seq }) => seq)).toEqual([3, 4]);
  expect(recent.between(0, 4)).toBeNull(); // the first was before it listened
  expect(recent.between(2, 5)).toBeNull();
});

it('holds no text of a message that was deleted since', () => {
  const recent = heard(post, (log) => void log.remove('lobby-2'));
  expect(JSON.stringify(recent.between(1, 3))).not.toContain('a secret');
  expect(recent.between(1, 3)).toMatchObject([{ type: 'message.created', message: { deleted_at: expect.any(String) as string } }, { type: 'message.deleted' }]);
});

it('begins anew behind a gap', () => {
  const log = new RoomLog();
  const recent = new RecentEvents();
  for (let n = 0; n < 5; n++) post(log);
  for (const event of log.events(0)) if (event.seq !== 3) recent.take(event);
  expect(recent.between(3, 5)).toHaveLength(2);
  expect(recent.between(0, 5)).toBeNull();
});
