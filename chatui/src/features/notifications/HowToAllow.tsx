import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { useText } from '../../components/useText';
import { browserFamily } from './browserFamily';

/** The browser has been told not to let this page tell of anything: only its own settings change that. */
export function HowToAllow() {
  const { notifications } = useText();
  const family = browserFamily(navigator.userAgent);
  return (
    <Box role="note" sx={{ borderLeft: '3px solid', borderLeftColor: 'divider', pl: 2 }}>
      <Typography sx={{ fontWeight: 600 }}>{notifications.refused}</Typography>
      <Typography variant="body2">{notifications.allowIn[family]}</Typography>
    </Box>
  );
}
