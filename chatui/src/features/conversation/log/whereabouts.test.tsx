import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, useLocation, useNavigate } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { RoomViewSnapshot } from '../../../workspace/RoomView';
import { useJump } from '../message/useJump';
import { useLeftLink } from './useLeftLink';
import { useLinked } from './useLinked';
import { useNewAbove } from './useNewAbove';
import { useReturn, useWayBack } from './useWayBack';

beforeEach(() => void vi.spyOn(document, 'hasFocus').mockReturnValue(true));

describe('the way to the first unread message', () => {
  const viewed = (newSeq: number | null, unreadFrom: number | null, from = 1) =>
    ({ newSeq, unreadFrom, room: { range: { from, to: Infinity } } }) as unknown as RoomViewSnapshot;
  const render = (first: RoomViewSnapshot) =>
    renderHook((one: RoomViewSnapshot) => useNewAbove(one), { initialProps: first });

  test('is there for who comes back to the end, far below it, until they have been there', () => {
    const { result } = render(viewed(41, 40));
    act(() => result.current.look([90, 91, 92]));
    expect(result.current.isAbove).toBe(true);
    act(() => result.current.look([40, 41, 42]));
    expect(result.current.isAbove).toBe(false);
    act(() => result.current.look([90, 91, 92]));
    expect(result.current.isAbove).toBe(false);
  });

  test('is there though the line went by while nobody was looking', () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    const { result } = render(viewed(41, 40));
    act(() => result.current.look([40, 41]));
    act(() => result.current.look([90, 91]));
    expect(result.current.isAbove).toBe(true);
  });

  test('is there where what was not read is not loaded, and not where nothing is new', () => {
    const hook = render(viewed(80, 40, 80));
    const { result } = hook;
    act(() => result.current.look([80, 81]));
    expect(result.current.isAbove).toBe(true);
    hook.rerender(viewed(null, null));
    act(() => result.current.look([80, 81]));
    expect(result.current.isAbove).toBe(false);
  });
});

describe('the address', () => {
  const onReturn = vi.fn();

  /** A log at an address, as told what is in view of it. */
  async function open(path: string) {
    let inside: ReactNode = null;
    const router = createMemoryRouter([{ path: '*', Component: () => inside }], { initialEntries: [path] });
    const wrapper = ({ children }: { children: ReactNode }) => {
      inside = children;
      return <RouterProvider router={router} />;
    };
    const useAll = () => {
      const linked = useLinked();
      const wayBack = useWayBack(linked !== null);
      useReturn(wayBack, onReturn);
      return {
        leave: useLeftLink(linked),
        remember: wayBack.remember,
        jump: useJump(),
        navigate: useNavigate(),
        search: useLocation().search,
      };
    };
    const { result } = renderHook(useAll, { wrapper });
    const look = (...inView: number[]) =>
      act(() => {
        result.current.leave(inView);
        result.current.remember({ seq: inView[0] ?? 0, top: 12 });
      });
    const jump = (seq: number) =>
      act(() => {
        result.current.jump(seq);
        return Promise.resolve();
      });
    await act(() => Promise.resolve());
    return { result, look, jump };
  }

  test('names a message until the reader goes on from it', async () => {
    const { result, look } = await open('/chat/lobby?seq=7');
    look(20, 21); // on the way there
    expect(result.current.search).toBe('?seq=7');
    look(5, 6, 7, 8);
    expect(result.current.search).toBe('?seq=7');
    look(8, 9);
    expect(result.current.search).toBe('');
  });

  test('Back returns to where one jumped from, however often one jumped on', async () => {
    onReturn.mockClear();
    const { result, look, jump } = await open('/chat/lobby');
    look(50, 51);
    await jump(7);
    look(50, 51);
    look(6, 7, 8);
    await jump(3);
    look(2, 3, 4);
    expect(onReturn).not.toHaveBeenCalled();
    await act(async () => result.current.navigate(-1));
    expect(result.current.search).toBe('');
    expect(onReturn).toHaveBeenCalledExactlyOnceWith({ seq: 50, top: 12 });
  });
});
