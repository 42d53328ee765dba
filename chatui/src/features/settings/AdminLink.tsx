import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { account } from '../../api/admin';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';

/** For who administers the server: the way to where that is done. */
export function AdminLink() {
  const { profile } = useText();
  const { api } = useServices();
  const me = useQuery({ queryKey: ['account'], queryFn: ({ signal }) => account(api, signal) });
  if (me.data?.admin !== true) return null;
  return (
    <Stack direction="row" spacing={2} sx={{ alignItems: 'center', px: { xs: 0, sm: 3 } }}>
      <span>{profile.administers}</span>
      <Button component={Link} to="/admin" variant="outlined" color="inherit" sx={{ minHeight: 44 }}>
        {profile.administration}
      </Button>
    </Stack>
  );
}
