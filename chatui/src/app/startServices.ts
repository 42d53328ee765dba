import { QueryClient } from '@tanstack/react-query';

import { type Api, createApi } from '../api/Api';
import type { Config } from '../api/config';
import { Session } from '../api/Session';
import { ChatError } from '../wire/ChatError';
import { LiveStore } from './LiveStore';

export interface AppServices {
  session: Session;
  api: Api;
  live: LiveStore;
  queries: QueryClient;
}

/** Builds, once, what the whole page shares. */
export function startServices(config: Config): AppServices {
  const session = new Session({ apiUrl: config.apiUrl });
  const api = createApi(config, session);
  const queries = createQueries();
  forgetAnswersOnSignOut(session, queries);
  // The first thing that any page needs; who shows it says what goes wrong.
  void session.getToken().catch(() => undefined);
  return { session, api, live: new LiveStore(config, session, api), queries };
}

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // What people do is never lost in a pause: a mutation fails at once and says so.
      mutations: { networkMode: 'always', retry: false },
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        retry: (count, reason) => count < 3 && ChatError.from(reason).isPassing,
      },
    },
  });
}

/** One person's rooms must not greet the next one. */
function forgetAnswersOnSignOut(session: Session, queries: QueryClient): void {
  let last = session.getSnapshot().user?.id;
  session.subscribe(() => {
    const now = session.getSnapshot().user?.id;
    if (last !== undefined && now !== last) queries.clear();
    last = now;
  });
}
