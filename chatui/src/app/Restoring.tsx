import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { use, useSyncExternalStore } from 'react';

import { Alert } from '../components/Alert';
import { errorText } from '../components/errorText';
import { useServices } from '../components/services';
import { Spinner } from '../components/Spinner';
import { usePageTitle } from '../components/usePageTitle';
import { useText } from '../components/useText';
import { AGAIN_MS } from '../realtime/again';
import { ChatError } from '../wire/ChatError';
import { LiveStoreContext } from './LiveStoreContext';

const nothing = () => () => undefined;
const no = () => false;

/** Shown while a kept session is taken up again after a reload. Where that fails, why; it is tried again by itself. */
export function Restoring() {
  const text = useText();
  const { session } = useServices();
  const store = use(LiveStoreContext);
  const hasFailed = useSyncExternalStore(store?.subscribe ?? nothing, store?.getFailed ?? no);
  usePageTitle(null); // what another page has counted may be somebody else's
  const token = useQuery({
    queryKey: ['restore'],
    queryFn: () => session.getToken().then(() => null, (reason: unknown) => ChatError.from(reason)),
    gcTime: 0,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data ? AGAIN_MS : false),
    refetchOnReconnect: 'always',
  });
  const error = token.data ?? null;
  const retry = () => {
    void token.refetch();
    store?.retry();
  };
  return (
    <Box
      component="main"
      aria-busy={error === null && !hasFailed}
      sx={{ minHeight: '100%', display: 'grid', placeItems: 'center', p: 2 }}
    >
      {error !== null || hasFailed ? (
        <Alert onRetry={retry}>{error === null ? text.common.notLoaded : errorText(error, text)}</Alert>
      ) : (
        <Spinner />
      )}
    </Box>
  );
}
