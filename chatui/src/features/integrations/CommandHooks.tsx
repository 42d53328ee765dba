import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { markedName } from '../../components/markedName';
import { plainText } from '../../components/plainText';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import type { Room } from '../../wire/room';
import { CommandDialog } from './CommandDialog';
import { CommandForm } from './CommandForm';
import { SecretDialog } from './SecretDialog';
import { useHooks } from './useHooks';

/** Slash commands that programs answer: to make, change and end. */
export function CommandHooks({ room }: { room: Room }) {
  const text = useAllText();
  const { integrations } = text;
  const id = useId();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Hook | null>(null);
  const [managed, setManaged] = useState<string | null>(null);
  const { asked, items, refresh } = useHooks(room.name, 'command');
  const shown = items.find((hook) => hook.id === managed);
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="h3">
        {integrations.commands}
      </Typography>
      <Typography sx={{ mt: 1, mb: 2 }}>{integrations.commandsAbout}</Typography>
      {room.archived_at === null && (
        <Button variant="contained" onClick={() => setMaking(true)} sx={{ minHeight: 44 }}>
          {integrations.newCommand}
        </Button>
      )}
      {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
      {asked.isSuccess && items.length === 0 && (
        <Typography color="textSecondary" sx={{ mt: 2 }}>
          {integrations.noCommands}
        </Typography>
      )}
      <List aria-labelledby={id} disablePadding sx={{ mt: 1 }}>
        {items.map((hook) => (
          <CommandLine key={hook.id} hook={hook} onManage={() => setManaged(hook.id)} />
        ))}
      </List>
      {isMaking && (
        <CommandForm
          room={room.name}
          onSaved={async (hook) => {
            setMade(hook);
            setMaking(false);
            await refresh();
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {made && <SecretDialog hook={made} hint={integrations.secretOnce} onClose={() => setMade(null)} />}
      {shown && (
        <CommandDialog
          key={shown.id}
          room={room.name}
          hook={shown}
          onChanged={refresh}
          onClose={() => setManaged(null)}
        />
      )}
    </Box>
  );
}

/** A command that stands: what it is for, and whether it can be called. */
function CommandLine({ hook, onManage }: { hook: Hook; onManage: () => void }) {
  const text = useAllText();
  const { integrations } = text;
  const name = plainText(hook.name);
  return (
    <ListItem disableGutters sx={{ gap: 2, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography sx={{ fontWeight: 600 }}>{name}</Typography>
        <Typography variant="caption" component="p" color="textSecondary">
          {plainText(hook.description ?? '')} {integrations.by(markedName(hook.created_by, text))}
        </Typography>
        {hook.disabled_at !== undefined && (
          <Typography variant="caption" component="p" color="error" sx={{ fontWeight: 600 }}>
            {integrations.disabled}
          </Typography>
        )}
      </Box>
      <Button size="small" aria-label={integrations.manageOf(name)} onClick={onManage} sx={{ minHeight: 44 }}>
        {integrations.manage}
      </Button>
    </ListItem>
  );
}
