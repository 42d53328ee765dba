import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';

import { useServices } from '../components/services';
import { usePageTitle } from '../components/usePageTitle';
import { MentionList } from '../features/mentions/MentionList';
import { myRoomsQuery } from '../features/rooms/roomQueries';
import { PageHeader } from './PageHeader';

export function MentionsPage() {
  const { api } = useServices();
  const rooms = useQuery(myRoomsQuery(api)).data ?? [];
  usePageTitle('Mentions');
  return (
    <>
      <PageHeader />
      <Box component="main" sx={{ maxWidth: 760, mx: 'auto', px: { xs: 2, sm: 3 }, py: { xs: 2, sm: 4 } }}>
        <Typography variant="h1" sx={{ mb: 3 }}>
          Mentions
        </Typography>
        <Paper variant="outlined" sx={{ borderRadius: 3, overflow: 'hidden' }}>
          <MentionList titles={new Map(rooms.map(({ name, title }) => [name, title]))} />
        </Paper>
      </Box>
    </>
  );
}
