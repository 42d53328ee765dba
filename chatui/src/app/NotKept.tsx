import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { useState, useSyncExternalStore } from 'react';

import { pageStorage } from '../api/PageStorage';
import { Icon } from '../components/Icon';
import { useLive } from '../components/live';
import { useText } from '../components/useText';

/** Says what this browser does not keep, being told to keep nothing or being full: a quiet line, until it is dismissed. */
export function NotKept() {
  const { common, pages } = useText();
  const { draftStore } = useLive();
  const isKeepingTexts = useSyncExternalStore(draftStore.subscribe, () => draftStore.isKeeping);
  const [isRead, setRead] = useState(false);
  const isKeepingSession = pageStorage.isKept;
  if (isRead || (isKeepingTexts && isKeepingSession)) return null;
  return (
    <Box
      sx={{
        flex: 'none',
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        pl: 2,
        pr: 0.5,
        borderBottom: 1,
        borderColor: 'divider',
        typography: 'caption',
        color: 'text.secondary',
      }}
    >
      <Box role="status" sx={{ flex: 1, minWidth: 0 }}>
        {isKeepingTexts ? pages.keepsNoSession : isKeepingSession ? pages.keepsNoTexts : pages.keepsNothing}
      </Box>
      <IconButton size="small" aria-label={common.dismiss} onClick={() => setRead(true)}>
        <Icon name="close" />
      </IconButton>
    </Box>
  );
}
