import { act, renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { ada, message } from '../../../testing/samples';
import type { QueuedCommand } from '../../../workspace/QueuedCommand';
import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';
import type { Message } from '../../../wire/message';
import { useEditLast } from './useEditLast';

const start = vi.fn<(id: string | null) => void>();
const own = message(1, { author: ada, client_id: 'c1' });
const command: QueuedCommand = {
  clientId: 'c2',
  room: 'lobby',
  body: 'b',
  replyTo: null,
  files: [],
  change: null,
  createdAt: 1,
  isOwn: true,
  state: 'sending',
  error: null,
};
const arrived = message(2, { author: ada, client_id: 'c2' });

function show(messages: Message[], outgoing: QueuedCommand[]) {
  const snapshot = (m: Message[], d: QueuedCommand[]) =>
    ({ room: 'lobby', messages: m, outgoing: d }) as unknown as RoomSnapshot;
  const hook = renderHook((now: RoomSnapshot) => useEditLast({ getSnapshot: () => now }, now, ada.id, start), {
    initialProps: snapshot(messages, outgoing),
  });
  return { ...hook, become: (m: Message[], d: QueuedCommand[]) => hook.rerender(snapshot(m, d)) };
}

beforeEach(() => start.mockClear());

describe('editing what was written last', () => {
  test('begins at once where it has arrived', () => {
    const { result } = show([own, message(2)], []);
    act(() => result.current.editLast());
    expect(start).toHaveBeenCalledExactlyOnceWith('message-1');
  });

  test('begins when it has arrived where it is on its way', () => {
    const { result, become } = show([own], [command]);
    act(() => result.current.editLast());
    expect(start).not.toHaveBeenCalled();
    become([own, arrived], []);
    expect(start).toHaveBeenCalledExactlyOnceWith('message-2');
  });

  test('does not begin later for who has gone on writing', () => {
    const { result, become } = show([own], [command]);
    act(() => result.current.editLast());
    act(() => result.current.forget());
    become([own, arrived], []);
    expect(start).not.toHaveBeenCalled();
  });
});
