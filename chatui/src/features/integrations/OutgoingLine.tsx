import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';

import { markedName } from '../../components/markedName';
import { plainText } from '../../components/plainText';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import { failingText, lastSentText } from './outgoingText';

/** An outgoing webhook that stands: where it sends, and whether that goes well. */
export function OutgoingLine({ hook, onManage }: { hook: Hook; onManage: () => void }) {
  const text = useAllText();
  const { integrations } = text;
  const name = plainText(hook.name);
  const trouble = hook.disabled_at === undefined ? failingText(hook, text) : integrations.disabled;
  return (
    <ListItem disableGutters sx={{ gap: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography dir="auto" sx={{ fontWeight: 600 }}>
          {name}
        </Typography>
        <Typography variant="caption" component="p" color="textSecondary" noWrap>
          {plainText(hook.url ?? '')}
        </Typography>
        <Typography variant="caption" component="p" color="textSecondary">
          {lastSentText(hook, text)} {integrations.by(markedName(hook.created_by, text))}
        </Typography>
        {trouble !== null && (
          <Typography variant="caption" component="p" color="error" sx={{ fontWeight: 600 }}>
            {trouble}
          </Typography>
        )}
      </Box>
      <Button size="small" aria-label={integrations.manageOf(name)} onClick={onManage} sx={{ minHeight: 44 }}>
        {integrations.manage}
      </Button>
    </ListItem>
  );
}
