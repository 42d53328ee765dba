import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { fakeLocks } from '../../testing/fakeFetch';
import { Tabs } from './Tabs';

/** Several tabs of one browser: one leads, and each says what it has in view. */

let locks: Pick<LockManager, 'request'>;
let ends: (() => void)[];

beforeEach(() => {
  const { request } = fakeLocks();
  // With a signal, as the browser has it.
  locks = { request: ((name: string, _: unknown, work: () => Promise<unknown>) => (request as (n: string, w: () => Promise<unknown>) => Promise<unknown>)(name, work)) as LockManager['request'] };
  ends = [];
});

afterEach(() => ends.forEach((end) => end()));

function openTab(inView: string | null, { hasLocks = true } = {}) {
  const onLead = vi.fn();
  const view = { room: inView };
  const tabs = new Tabs({ name: 'test', inView: () => view.room, onLead, locks: hasLocks ? locks : undefined, openChannel: (name) => new BroadcastChannel(name) });
  const end = tabs.join();
  ends.push(end);
  return { tabs, onLead, view, end };
}

test('the first leads; when it is gone the next does', async () => {
  const first = openTab(null);
  const second = openTab(null);
  await vi.waitFor(() => expect(first.onLead).toHaveBeenCalledOnce());
  expect([first.tabs.isLeader, second.tabs.isLeader]).toEqual([true, false]);
  first.end();
  await vi.waitFor(() => expect(second.onLead).toHaveBeenCalledOnce());
  expect([first.tabs.isLeader, second.tabs.isLeader]).toEqual([false, true]);
});

test('one that was closed while it waited never leads', async () => {
  const first = openTab(null);
  const second = openTab(null);
  const third = openTab(null);
  await vi.waitFor(() => expect(first.tabs.isLeader).toBe(true));
  second.end();
  first.end();
  await vi.waitFor(() => expect(third.tabs.isLeader).toBe(true));
  expect(second.onLead).not.toHaveBeenCalled();
});

test('where there are no locks each tab leads', () => {
  expect(openTab(null, { hasLocks: false }).tabs.isLeader).toBe(true);
  expect(openTab(null, { hasLocks: false }).tabs.isLeader).toBe(true);
});

test('what any tab has in view is known to all, and only as long as it has', async () => {
  const first = openTab('garden');
  const second = openTab('lobby');
  expect(await first.tabs.haveInView('garden')).toBe(true);
  expect(await first.tabs.haveInView('lobby')).toBe(true);
  expect(await first.tabs.haveInView('attic')).toBe(false);
  second.view.room = null;
  expect(await first.tabs.haveInView('lobby')).toBe(false);
  second.view.room = 'lobby';
  expect(await first.tabs.haveInView('lobby')).toBe(true);
  second.end();
  expect(await first.tabs.haveInView('lobby')).toBe(false);
});
