import { queryOptions } from '@tanstack/react-query';

import type { Api } from '../../../api/Api';
import { type Tally, tallyOf } from '../../../workspace/tally';
import type { ChatEvent } from '../../../wire/event';

const page = 200;
/** Of more than these pages, only as much is counted. */
const mostPages = 5;

export interface Away {
  tally: Tally;
  isMore: boolean;
}

/** What happened in a room past one seq and up to another, by its log. Asked once. */
export function awayQuery(api: Api, room: string, after: number, upTo: number, selfId: string) {
  return queryOptions({
    queryKey: ['away', room, after, upTo],
    enabled: after < upTo,
    staleTime: Infinity,
    gcTime: 0,
    queryFn: async ({ signal }): Promise<Away> => {
      const events: ChatEvent[] = [];
      let from = after;
      for (let pages = 0; pages < mostPages && from < upTo; pages++) {
        const found = (await api.events(room, { after: from, limit: page }, signal)).events;
        if (found.length === 0) break;
        events.push(...found.filter(({ seq }) => seq <= upTo));
        from = found.at(-1)?.seq ?? upTo;
      }
      return { tally: tallyOf(events, selfId), isMore: from < upTo };
    },
  });
}
