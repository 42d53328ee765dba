import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';

import { useOwnRooms } from '../components/live';
import { usePageTitle } from '../components/usePageTitle';
import { MentionList } from '../features/mentions/MentionList';
import { PageHeader } from './PageHeader';

export function MentionsPage() {
  const { rooms } = useOwnRooms();
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
