import Typography from '@mui/material/Typography';

import { useText } from '../../components/useText';
import { shortMoment } from './shortMoment';

/** When somebody wrote last, as short as a list can show it. The whole of it stands in what the line says of itself. */
export function LastHeard({ at }: { at: string }) {
  const { language } = useText();
  return (
    <Typography aria-hidden component="span" variant="caption" color="textSecondary" noWrap sx={{ flex: 'none' }}>
      {shortMoment(new Date(at), new Date(), language)}
    </Typography>
  );
}
