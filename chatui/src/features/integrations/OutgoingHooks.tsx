import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import type { Room } from '../../wire/room';
import { OutgoingDialog } from './OutgoingDialog';
import { OutgoingForm } from './OutgoingForm';
import { OutgoingLine } from './OutgoingLine';
import { SecretDialog } from './SecretDialog';
import { useHooks } from './useHooks';

/** How often it is asked what has become of them, while somebody looks. */
const every = 5_000;

/** Addresses that events are sent to: to make, watch and end. */
export function OutgoingHooks({ room }: { room: Room }) {
  const text = useAllText();
  const { integrations } = text;
  const id = useId();
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Hook | null>(null);
  const [managed, setManaged] = useState<string | null>(null);
  const { asked, items, refresh } = useHooks(room.name, 'outgoing', every);
  const shown = items.find((hook) => hook.id === managed);
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="h3">
        {integrations.outgoing}
      </Typography>
      <Typography sx={{ mt: 1, mb: 2 }}>{integrations.outgoingAbout}</Typography>
      {room.archived_at === null && (
        <Button variant="contained" onClick={() => setMaking(true)} sx={{ minHeight: 44 }}>
          {integrations.newOutgoing}
        </Button>
      )}
      {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
      {asked.isSuccess && items.length === 0 && (
        <Typography color="textSecondary" sx={{ mt: 2 }}>
          {integrations.noOutgoing}
        </Typography>
      )}
      <List aria-labelledby={id} disablePadding sx={{ mt: 1 }}>
        {items.map((hook) => (
          <OutgoingLine key={hook.id} hook={hook} onManage={() => setManaged(hook.id)} />
        ))}
      </List>
      {isMaking && (
        <OutgoingForm
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
        <OutgoingDialog
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
