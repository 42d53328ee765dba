import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { email } from '../api/email';
import type { Email } from '../wire/email';
import { useServices } from './services';
import { useServerInfo } from './useServerInfo';

export const emailKey = ['email'];

/** Where one is mailed; not asked where the server sends no mail. It is asked anew on coming back: links open elsewhere. */
export function useEmail(): UseQueryResult<Email> {
  const { api } = useServices();
  const hasMail = useServerInfo()?.features.mail === true;
  return useQuery({
    queryKey: emailKey,
    queryFn: ({ signal }) => email(api, signal),
    enabled: hasMail,
    staleTime: 0,
    refetchOnWindowFocus: 'always',
  });
}
