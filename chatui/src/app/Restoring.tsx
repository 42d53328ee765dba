import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';

import { errorText } from '../components/errorText';
import { Note } from '../components/Note';
import { useServices } from '../components/services';
import { Spinner } from '../components/Spinner';
import { usePageTitle } from '../components/usePageTitle';

/** Shown while a kept session is taken up again after a reload. */
export function Restoring() {
  const { session } = useServices();
  usePageTitle(null); // what another page has counted may be somebody else's
  const token = useQuery({
    queryKey: ['restore'],
    queryFn: async () => (await session.getToken()) !== null,
    gcTime: 0,
    retry: 8,
  });
  return (
    <Box
      component="main"
      aria-busy={token.failureCount <= 1}
      sx={{ minHeight: '100%', display: 'grid', placeItems: 'center', p: 2 }}
    >
      {token.failureCount > 1 ? (
        <Note onRetry={() => void token.refetch()}>{errorText(token.failureReason)}</Note>
      ) : (
        <Spinner />
      )}
    </Box>
  );
}
