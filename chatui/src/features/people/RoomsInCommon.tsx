import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { Link as RouterLink } from 'react-router';

import { plainText } from '../../components/plainText';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';

/** So many are named. */
const most = 20;

/** The rooms that both are in, each the way there. */
export function RoomsInCommon({ username, onGo }: { username: string; onGo: () => void }) {
  const text = useText();
  const { api } = useServices();
  const id = useId();
  const rooms = useQuery({
    queryKey: ['roomsInCommon', username],
    queryFn: ({ signal }) => api.myRooms({ with: username, limit: most + 8 }, signal),
    staleTime: 0,
  });
  const shared = (rooms.data?.items ?? []).filter(({ visibility }) => visibility !== 'direct');
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="caption" component="h3" color="textSecondary" sx={{ fontWeight: 600 }}>
        {text.cards.roomsInCommon}
      </Typography>
      <Box
        component="ul"
        sx={{ m: 0, p: 0, minHeight: 32, listStyle: 'none', display: 'flex', flexWrap: 'wrap', columnGap: 2 }}
      >
        {shared.slice(0, most).map(({ name, title }) => (
          <li key={name}>
            <Link component={RouterLink} to={`/chat/${name}`} onClick={onGo} sx={linkSx} dir="auto">
              {plainText(title)}
            </Link>
          </li>
        ))}
        {shared.length > most && <li>{text.cards.moreRooms}</li>}
        {rooms.isSuccess && shared.length === 0 && (
          <Typography component="li" variant="body2" color="textSecondary" sx={{ py: 0.75 }}>
            {text.cards.noRoomsInCommon}
          </Typography>
        )}
      </Box>
    </Box>
  );
}

const linkSx = {
  display: 'inline-flex',
  alignItems: 'center',
  minHeight: 32,
  typography: 'body2',
  overflowWrap: 'anywhere',
  '@media (hover: none)': { minHeight: 44 },
};
