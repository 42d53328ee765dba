import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';

import { Centered } from '../components/Centered';

/** When a page itself broke: the one thing left to do is to load it anew. */
export function ErrorPage() {
  return (
    <Centered title="This page broke">
      <Typography color="textSecondary">
        Something went wrong on our side. Messages you sent are kept on the server.
      </Typography>
      <Button variant="contained" onClick={() => location.reload()}>
        Reload the page
      </Button>
    </Centered>
  );
}
