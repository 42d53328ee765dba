import { createContext, useContext, useSyncExternalStore } from 'react';

import type { Api } from '../api/Api';
import type { Session, SessionSnapshot } from '../api/Session';

/** What the whole page shares, built once in app/. */
export interface Services {
  session: Session;
  api: Api;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('useServices outside of the app');
  return services;
}

export function useSession(): SessionSnapshot {
  const { session } = useServices();
  return useSyncExternalStore(session.subscribe, session.getSnapshot);
}
