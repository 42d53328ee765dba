import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';

import { Centered } from '../components/Centered';
import { useFirstText } from '../components/useFirstText';

/** When a page itself broke: the one thing left to do is to load it anew. */
export function ErrorPage() {
  const { pages } = useFirstText();
  return (
    <Centered title={pages.broke}>
      <Typography color="textSecondary">{pages.brokeAbout}</Typography>
      <Button variant="contained" onClick={() => location.reload()}>
        {pages.reload}
      </Button>
    </Centered>
  );
}
