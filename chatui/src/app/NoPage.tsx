import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Link } from 'react-router';

import { Centered } from '../components/Centered';
import { useText } from '../components/useText';

export function NoPage() {
  const { pages } = useText();
  return (
    <Centered title={pages.notFound}>
      <Typography color="textSecondary">{pages.notFoundAbout}</Typography>
      <Button component={Link} to="/" variant="contained">
        {pages.goToRooms}
      </Button>
    </Centered>
  );
}
