import Box from '@mui/material/Box';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { plainText } from '../../components/plainText';
import { ShownOnce } from '../../components/ShownOnce';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import type { Room } from '../../wire/room';
import { HookForm } from './HookForm';
import { HookLine } from './HookLine';
import { useHooks } from './useHooks';

/** Addresses that programs post to: to make and end. */
export function IncomingHooks({ room }: { room: Room }) {
  const text = useAllText();
  const { integrations } = text;
  const id = useId();
  const [made, setMade] = useState<Hook | null>(null);
  const { asked, items, refresh } = useHooks(room.name, 'incoming');
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="h3">
        {integrations.incoming}
      </Typography>
      <Typography sx={{ mt: 1, mb: 2 }}>{integrations.incomingAbout}</Typography>
      {room.archived_at === null && (
        <HookForm
          room={room.name}
          onMade={(hook) => {
            setMade(hook);
            return refresh();
          }}
        />
      )}
      {made?.url !== undefined && (
        <Box key={made.id} role="group" aria-label={plainText(made.name)} sx={{ mt: 2 }}>
          <ShownOnce
            label={integrations.addressOf(plainText(made.name))}
            value={made.url}
            hint={integrations.addressOnce}
          />
        </Box>
      )}
      {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
      {asked.isSuccess && items.length === 0 && (
        <Typography color="textSecondary" sx={{ mt: 2 }}>
          {integrations.noIncoming}
        </Typography>
      )}
      <List aria-labelledby={id} aria-busy={asked.isFetching} disablePadding sx={{ mt: 1 }}>
        {items.map((hook) => (
          <HookLine
            key={hook.id}
            room={room.name}
            hook={hook}
            onEnded={() => {
              if (made?.id === hook.id) setMade(null);
              return refresh();
            }}
          />
        ))}
      </List>
    </Box>
  );
}
