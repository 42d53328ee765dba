import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { makeInvitation } from '../../api/invitations';
import { Alert } from '../Alert';
import { errorText } from '../errorText';
import { useServices } from '../services';
import { useText } from '../useText';

const hours = { hour: 1, day: 24, week: 168, month: 720 };
const uses = { any: null, one: 1, ten: 10, hundred: 100 };

type Life = keyof typeof hours;
type Uses = keyof typeof uses;

/** For how long a link to a room, or to the server (null), is to work, and how often. */
export function InvitationForm({ room, onMade }: { room: string | null; onMade: () => Promise<void> }) {
  const text = useText();
  const { moderation } = text;
  const { api } = useServices();
  const [life, setLife] = useState<Life>('week');
  const [count, setCount] = useState<Uses>('any');
  const make = useMutation({
    mutationFn: () => {
      const most = uses[count];
      return makeInvitation(api, room, { expires_in_hours: hours[life], ...(most !== null && { max_uses: most }) });
    },
    onSuccess: onMade,
  });
  return (
    <Stack
      component="form"
      direction={{ xs: 'column', sm: 'row' }}
      spacing={1.5}
      sx={{ alignItems: { sm: 'center' }, flexWrap: 'wrap' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!make.isPending) make.mutate();
      }}
    >
      <TextField
        select
        size="small"
        label={moderation.worksFor}
        value={life}
        onChange={(event) => setLife(event.target.value as Life)}
        sx={{ minWidth: 150 }}
      >
        {(Object.keys(hours) as Life[]).map((key) => (
          <MenuItem key={key} value={key}>
            {moderation.lives[key]}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        size="small"
        label={moderation.uses}
        value={count}
        onChange={(event) => setCount(event.target.value as Uses)}
        sx={{ minWidth: 150 }}
      >
        {(Object.keys(uses) as Uses[]).map((key) => (
          <MenuItem key={key} value={key}>
            {moderation.useCounts[key]}
          </MenuItem>
        ))}
      </TextField>
      <Button type="submit" variant="contained" sx={{ minHeight: 44 }}>
        {moderation.makeLink}
      </Button>
      {make.isError && <Alert>{errorText(make.error, text)}</Alert>}
    </Stack>
  );
}
