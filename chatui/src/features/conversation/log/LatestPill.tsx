import Button from '@mui/material/Button';

import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';

/** Leads back to the end of the log, and counts what came meanwhile. */
export function LatestPill({ count, onClick }: { count: number; onClick: () => void }) {
  const { log } = useText();
  return (
    <Button
      variant="contained"
      color={count === 0 ? 'inherit' : 'primary'}
      size="small"
      startIcon={<Icon name="down" />}
      onClick={onClick}
      sx={{
        position: 'absolute',
        bottom: 12,
        insetInline: 0,
        width: 'fit-content',
        mx: 'auto',
        borderRadius: 5,
        boxShadow: '0 4px 16px rgba(0, 0, 0, 0.2)',
        whiteSpace: 'nowrap',
        // Not for the moment in which the log is only catching up with its end.
        '@keyframes appear': { from: { opacity: 0 } },
        animation: 'appear 120ms 120ms backwards',
        ...(count === 0 && { bgcolor: 'background.paper', color: 'text.primary', border: 1, borderColor: 'divider' }),
      }}
    >
      {count === 0 ? log.latest : log.newMessages(count)}
    </Button>
  );
}
