import { act, renderHook, waitFor } from '@testing-library/react';
import { type ReactNode, useState } from 'react';
import { createMemoryRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { type Live, LiveContext } from '../../../components/live';
import { useServices } from '../../../components/services';
import { roomOf, unchanged } from '../../../testing/samples';
import { WithServices } from '../../../testing/WithServices';
import { DraftStore } from '../../../workspace/DraftStore';
import type { RoomReplica } from '../../../workspace/RoomReplica';
import { TypedCommands } from '../../../workspace/TypedCommands';
import { useSlash } from './useSlash';

let live: Live;
let draftStore: DraftStore;

beforeEach(async () => {
  draftStore = await DraftStore.open('ada');
  const socket = { status: { state: 'live' } };
  live = { draftStore, socket, typedCommands: new TypedCommands(draftStore) } as unknown as Live;
});

afterEach(() => draftStore.clear());

/** The commands of a box, on a page where its room can be changed. */
function open() {
  let inside: ReactNode = null;
  const router = createMemoryRouter([{ path: '*', Component: () => inside }], { initialEntries: ['/chat/lobby'] });
  const wrapper = ({ children }: { children: ReactNode }) => {
    inside = (
      <WithServices>
        <LiveContext value={live}>{children}</LiveContext>
      </WithServices>
    );
    return <RouterProvider router={router} />;
  };
  const me = { role: 'member' as const, last_read_seq: 1, unread_count: 0, mention_count: 0, ...unchanged };
  const useRoom = () => {
    const [room, setRoom] = useState('lobby');
    const { api } = useServices();
    const replica = { room } as unknown as RoomReplica;
    return { api, setRoom, slash: useSlash({ replica, details: roomOf(room, 1, { me }), send: vi.fn(), askToLeave: vi.fn() }) };
  };
  return { router, hook: renderHook(useRoom, { wrapper }) };
}

/** Has `/leave` begun in the lobby; it is left once the promise is. */
function beginToLeave({ hook }: ReturnType<typeof open>) {
  let leave: () => void = () => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  vi.spyOn(hook.result.current.api, 'leaveRoom').mockReturnValue(left);
  act(() => draftStore.write('lobby', '/leave'));
  act(() => void hook.result.current.slash.take('/leave', false));
  return async () => {
    leave();
    await waitFor(() => expect(draftStore.text('lobby')).toBe(''));
  };
}

test('/leave goes to the list of rooms', async () => {
  const page = open();
  await beginToLeave(page)();
  expect(page.router.state.location.pathname).toBe('/rooms');
});

test('a command that is done late pulls nobody away from another room', async () => {
  const page = open();
  const end = beginToLeave(page);
  act(() => page.hook.result.current.setRoom('garden'));
  await end();
  expect(page.router.state.location.pathname).toBe('/chat/lobby');
});

test('nor from a page without a box', async () => {
  const page = open();
  const end = beginToLeave(page);
  page.hook.unmount();
  await end();
  expect(page.router.state.location.pathname).toBe('/chat/lobby');
});

test('a command with files is refused, about its text and in its room only', async () => {
  const page = open();
  const problem = () => page.hook.result.current.slash.problem;
  act(() => draftStore.write('lobby', '/leave'));
  act(() => void page.hook.result.current.slash.take('/leave', true));
  await waitFor(() => expect(problem()?.why).toContain('takes no files'));
  act(() => draftStore.write('lobby', 'hello'));
  expect(problem()).toBeNull();
  act(() => draftStore.write('lobby', '/leave'));
  act(() => page.hook.result.current.setRoom('garden'));
  expect(problem()).toBeNull();
});
