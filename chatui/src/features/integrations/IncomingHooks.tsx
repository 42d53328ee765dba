import Box from '@mui/material/Box';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { hooks } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { plainText } from '../../components/plainText';
import { ShownOnce } from '../../components/ShownOnce';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { Hook } from '../../wire/hook';
import type { Room } from '../../wire/room';
import { HookForm } from './HookForm';
import { HookLine } from './HookLine';
import { hooksKey } from './hooksKey';

/** Addresses that programs post to: to make and end. */
export function IncomingHooks({ room }: { room: Room }) {
  const text = useText();
  const { integrations } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  const [made, setMade] = useState<Hook | null>(null);
  const queryKey = hooksKey(room.name);
  // There are 50 at most: one page.
  const asked = useQuery({ queryKey, queryFn: ({ signal }) => hooks(api, room.name, { limit: 200 }, signal), staleTime: 0 });
  const refresh = () => queries.invalidateQueries({ queryKey });
  const items = (asked.data?.items ?? []).filter(({ kind }) => kind === 'incoming');
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
