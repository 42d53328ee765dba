import { queryOptions } from '@tanstack/react-query';

import type { Api } from '../../../api/Api';
import type { ChatEvent } from '../../../wire/event';
import type { RoomReplica } from '../../../workspace/RoomReplica';
import { type AwaySummary, awaySummaryOf } from '../../../workspace/awaySummary';

const page = 200;
/** Of more than these pages, only as much is counted. */
const mostPages = 5;

export interface Away {
  summary: AwaySummary;
  isMore: boolean;
}

interface Absence {
  replica: RoomReplica;
  /** Read up to here… */
  after: number;
  /** …and the log went up to here. */
  upTo: number;
  selfId: string;
}

/** What happened in a room while somebody was away, by its log: as it was heard, or else as the server tells it, once. Null for who was not in it before. */
export function awayQuery(api: Api, { replica, after, upTo, selfId }: Absence) {
  const heard = () => replica.eventsBetween(after - 1, upTo) ?? replica.eventsBetween(after, upTo);
  return queryOptions({
    queryKey: ['away', replica.room, after, upTo],
    enabled: after < upTo,
    staleTime: Infinity,
    gcTime: 0,
    initialData: () => {
      const events = heard();
      return events === null ? undefined : awayOf(events, after, selfId, false);
    },
    queryFn: async ({ signal }): Promise<Away | null> => {
      const events: ChatEvent[] = [];
      let from = after - 1; // somebody's own joining is where their marker is
      for (let pages = 0; pages < mostPages && from < upTo; pages++) {
        const found = (await api.events(replica.room, { after: Math.max(0, from), limit: page }, signal)).events;
        if (found.length === 0) break;
        events.push(...found.filter(({ seq }) => seq <= upTo));
        from = found.at(-1)?.seq ?? upTo;
      }
      return awayOf(events, after, selfId, from < upTo);
    },
  });
}

/** Who has joined since this page was loaded, and read nothing yet, has not been away: they have just come. */
function awayOf(events: readonly ChatEvent[], after: number, selfId: string, isMore: boolean): Away | null {
  const hasJustCome = events.some(
    (event) => event.type === 'member.joined' && event.user.id === selfId && isSinceLoaded(event.at),
  );
  if (hasJustCome) return null;
  return {
    summary: awaySummaryOf(
      events.filter(({ seq }) => seq > after),
      selfId,
    ),
    isMore,
  };
}

function isSinceLoaded(at: string): boolean {
  return Date.parse(at) >= performance.timeOrigin;
}
