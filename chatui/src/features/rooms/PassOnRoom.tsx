import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useLive } from '../../components/live';
import { markedName } from '../../components/markedName';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';

interface PassOnRoomProps {
  room: string;
  /** Whose the room is to be; empty: not chosen yet. */
  username: string;
  onChange: (username: string) => void;
}

/** To whom its only owner hands a room over. */
export function PassOnRoom({ room, username, onChange }: PassOnRoomProps) {
  const text = useText();
  const { api } = useServices();
  const { self } = useLive();
  const members = useQuery({
    queryKey: ['heirs', room],
    queryFn: ({ signal }) => api.members(room, { limit: 200 }, signal),
    staleTime: 0,
  });
  const others = (members.data?.items ?? []).filter(({ user }) => user.id !== self.id && user.username !== null);
  if (members.isError) return <Alert onRetry={() => void members.refetch()}>{errorText(members.error, text)}</Alert>;
  if (members.isSuccess && others.length === 0) return <Alert>{text.profile.nobodyToPassOn}</Alert>;
  return (
    <>
      <Typography role="alert" sx={{ mb: 2 }}>
        {text.profile.passOnAbout}
      </Typography>
      <TextField
        select
        fullWidth
        autoFocus
        label={text.profile.passOn}
        value={username}
        onChange={(event) => onChange(event.target.value)}
      >
        {others.map(({ user }) => (
          <MenuItem key={user.id} value={user.username ?? ''} sx={{ minHeight: 44 }}>
            {markedName(user, text)} (@{user.username})
          </MenuItem>
        ))}
      </TextField>
    </>
  );
}
