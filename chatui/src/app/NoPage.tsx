import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';

import { Centered } from '../components/Centered';

export function NoPage() {
  return (
    <Centered title="There is no such page">
      <Typography color="textSecondary">The address may be mistyped, or the page has moved.</Typography>
      <Button component={Link} to="/" variant="contained">
        Go to the rooms
      </Button>
    </Centered>
  );
}
