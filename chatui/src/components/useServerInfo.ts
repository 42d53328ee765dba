import { useQuery } from '@tanstack/react-query';

import type { ServerInfo } from '../wire/account';
import { useServices } from './services';

/** What the server says of itself; undefined while it is not known. */
export function useServerInfo(): ServerInfo | undefined {
  const { api } = useServices();
  const { data } = useQuery({ queryKey: ['info'], queryFn: ({ signal }) => api.info(signal), staleTime: Infinity });
  return data;
}
