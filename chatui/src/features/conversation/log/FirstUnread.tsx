import Button from '@mui/material/Button';

import { Icon } from '../../../components/Icon';
import { useText } from '../../../components/useText';

/** Leads up to where the reader had stopped reading; below the strip, where there is one. */
export function FirstUnread({ onClick }: { onClick: () => void }) {
  const { log } = useText();
  return (
    <Button
      variant="contained"
      color="inherit"
      size="small"
      startIcon={<Icon name="up" />}
      onClick={onClick}
      sx={{
        position: 'absolute',
        top: 8,
        ':has(> section) ~ &': { top: 60 },
        insetInline: 0,
        width: 'fit-content',
        mx: 'auto',
        borderRadius: 5,
        bgcolor: 'background.paper',
        color: 'text.primary',
        border: 1,
        borderColor: 'divider',
        boxShadow: '0 4px 16px rgba(0, 0, 0, 0.2)',
        whiteSpace: 'nowrap',
      }}
    >
      {log.firstUnread}
    </Button>
  );
}
