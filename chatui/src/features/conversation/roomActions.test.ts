import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { QueuedCommand } from '../../workspace/QueuedCommand';
import { DraftStore } from '../../workspace/DraftStore';
import { readTyped, textOf } from '../../workspace/slashCommand';
import { roomActions } from './roomActions';

const nothing = vi.fn<() => never>();
const discard = vi.fn();
let draftStore: DraftStore;

beforeEach(async () => {
  vi.resetAllMocks();
  draftStore = await DraftStore.open('ada');
});

afterEach(() => draftStore.clear());

function actions() {
  const commands = { send: nothing, edit: nothing, react: nothing, retry: nothing, discard };
  const replica = { room: 'lobby', getSnapshot: nothing, commands };
  return roomActions({ replica, draftStore, uploads: { putBack: vi.fn() }, box: { current: null } });
}

const refused = (body: string): QueuedCommand => ({
  ...{ clientId: 'c1', room: 'lobby', body, replyTo: null, files: [], createdAt: 0, change: null },
  ...{ state: 'failed', error: null, isOwn: true },
});

test.each(['/deploy main', '/usr', '//deploy', 'hello'])('%j that was not sent comes back as a text', (body) => {
  actions().takeBack(refused(body));
  const typed = draftStore.text('lobby');
  expect(readTyped(typed, new Set(['/usr'])).kind).toBe('text');
  expect(textOf(typed)).toBe(body);
  expect(discard).toHaveBeenCalledExactlyOnceWith('c1');
});

test('a text comes back before what is being written', () => {
  draftStore.write('lobby', 'more');
  actions().takeBack(refused('/deploy main'));
  expect(draftStore.text('lobby')).toBe('//deploy main\nmore');
});

test('a command comes back into an empty box only', () => {
  draftStore.write('lobby', 'half a thought');
  expect(actions().takeCallBack('/deploy main')).toBe(false);
  expect(draftStore.text('lobby')).toBe('half a thought');
  draftStore.write('lobby', ' ');
  expect(actions().takeCallBack('/deploy main')).toBe(true);
  expect(readTyped(draftStore.text('lobby'))).toEqual({ kind: 'command', name: '/deploy', text: 'main' });
});
