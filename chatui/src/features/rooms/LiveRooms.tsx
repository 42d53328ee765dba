import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useMatch } from 'react-router';

import { useLive, useSocketStatus } from '../../components/live';
import { useServices } from '../../components/services';
import { UnreadContext } from '../../components/unread';
import { needsRefetch } from './needsRefetch';
import { myRoomsQuery } from './roomQueries';
import { oneAtATime } from './oneAtATime';
import { roomsAfter } from './roomsAfter';
import { unreadTotal } from './unreadTotal';

/** Rooms heard without being in view. More would be refused as flooding; the others' counts come with the next look at the list. */
const mostHeard = 50;

/** Keeps the list of own rooms current while signed in, and tells every page what is unread in them. */
export function LiveRooms({ children }: { children: ReactNode }) {
  const { api } = useServices();
  useFrames();
  useQuietSubscriptions();
  const unread = useQuery({ ...myRoomsQuery(api), select: unreadTotal }).data ?? 0;
  return <UnreadContext value={unread}>{children}</UnreadContext>;
}

/** Applies what the socket says to the list; asks the server where a frame alone does not tell. */
function useFrames(): void {
  const queries = useQueryClient();
  const { api } = useServices();
  const { socket, self } = useLive();
  useEffect(() => {
    const { queryKey } = myRoomsQuery(api);
    const ask = () => queries.invalidateQueries({ queryKey, exact: true });
    const askAgain = oneAtATime(ask);
    let wasLive = socket.isLive;
    return socket.onFrame((frame) => {
      // What was read, joined or left elsewhere without a connection was not told; a question from before it may hang.
      if (frame.type === 'welcome' && wasLive) void ask();
      wasLive ||= frame.type === 'welcome';
      const rooms = queries.getQueryData(queryKey) ?? [];
      const asks = needsRefetch(rooms, frame, self.id);
      const next = roomsAfter(rooms, frame, self.id);
      if (next !== rooms) queries.setQueryData(queryKey, next);
      if (asks) askAgain();
    });
  }, [queries, api, socket, self.id]);
}

/**
 * Hears the latest rooms that are not in view, without counting as online in them. The one in view is the timeline's:
 * a second subscription to a room would replace the first.
 */
function useQuietSubscriptions(): void {
  const { api } = useServices();
  const { socket } = useLive();
  const isLive = useSocketStatus().state === 'live';
  const inView = useMatch('/chat/:room')?.params.room?.toLowerCase();
  const names = useQuery({ ...myRoomsQuery(api), select: latestNames }).data;
  const heard = useRef(new Set<string>());

  useEffect(
    () =>
      socket.onFrame((frame) => {
        if (frame.type === 'removed') heard.current.delete(frame.room);
      }),
    [socket],
  );

  useEffect(() => {
    if (!isLive) {
      heard.current.clear();
      return;
    }
    if (inView !== undefined) heard.current.delete(inView);
    for (const room of names?.split(' ') ?? []) {
      if (room === '' || room === inView || heard.current.has(room)) continue;
      heard.current.add(room);
      socket.send({ type: 'subscribe', room, quiet: true });
    }
  }, [socket, isLive, names, inView]);
}

/** As one string, so that a list that did not change is the same value. */
function latestNames(rooms: { name: string; last_message_at: string | null }[]): string {
  const latest = rooms.toSorted((a, b) => (b.last_message_at ?? '').localeCompare(a.last_message_at ?? ''));
  return latest
    .slice(0, mostHeard)
    .map(({ name }) => name)
    .join(' ');
}
