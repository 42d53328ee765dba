import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { deliveries } from '../../api/hooks';
import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useServices } from '../../components/services';
import { useAllText } from '../../components/useAllText';
import type { Hook } from '../../wire/hook';
import { DeliveryTable } from './DeliveryTable';
import { ReplayDialog } from './ReplayDialog';

/** How often it is asked what was sent, while somebody looks. */
const every = 3_000;

interface DeliveriesProps {
  room: string;
  hook: Hook;
  onChanged: () => Promise<void>;
}

/** What was sent to a webhook of late, and a way to have it sent again. */
export function Deliveries({ room, hook, onChanged }: DeliveriesProps) {
  const text = useAllText();
  const { integrations } = text;
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  // Null: closed. Else the event that sending again begins with, as far as it is chosen.
  const [from, setFrom] = useState<number | 'any' | null>(null);
  const queryKey = ['deliveries', hook.id];
  const asked = useQuery({
    queryKey,
    queryFn: ({ signal }) => deliveries(api, room, hook.id, signal),
    staleTime: 0,
    refetchInterval: every,
  });
  const items = asked.data?.items ?? [];
  return (
    <Box component="section" aria-labelledby={id}>
      <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between', gap: 1 }}>
        <Typography id={id} variant="h3">
          {integrations.deliveries}
        </Typography>
        <Button onClick={() => setFrom('any')} sx={{ minHeight: 44 }}>
          {integrations.replay}
        </Button>
      </Stack>
      {asked.isError && <Alert onRetry={() => void asked.refetch()}>{errorText(asked.error, text)}</Alert>}
      {asked.isSuccess && (
        <Typography variant="body2" color="textSecondary">
          {items.length === 0 ? integrations.noDeliveries : integrations.deliveriesAbout}
        </Typography>
      )}
      {items.length > 0 && <DeliveryTable labelledBy={id} items={items} onReplay={setFrom} />}
      {from !== null && (
        <ReplayDialog
          room={room}
          hook={hook}
          from={from === 'any' ? null : from}
          onDone={async () => {
            await Promise.all([onChanged(), queries.invalidateQueries({ queryKey })]);
            setFrom(null);
          }}
          onClose={() => setFrom(null)}
        />
      )}
    </Box>
  );
}
