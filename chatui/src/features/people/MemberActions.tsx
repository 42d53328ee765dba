import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { lift, restrictions } from '../../api/restrictions';
import { errorText } from '../../components/errorText';
import { Alert } from '../../components/Alert';
import { loadableDialog } from '../../components/loadableDialog';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';
import type { RestrictionKind } from '../../wire/restriction';
import type { Role, Room } from '../../wire/room';
import type { User } from '../../wire/user';
import { RemoveDialog } from './RemoveDialog';
import { rightsOf } from './rights';
import { RestrictedLine } from './RestrictedLine';
import type { KnownMember } from './useMember';

const RestrictDialog = loadableDialog(async () => (await import('./RestrictDialog')).RestrictDialog);

interface MemberActionsProps {
  room: Room;
  user: User;
  username: string;
  member: KnownMember;
}

/** What the reader's role in the room allows with somebody; what would be refused has no button. */
export function MemberActions({ room, user, username, member }: MemberActionsProps) {
  const text = useText();
  const { api } = useServices();
  const queries = useQueryClient();
  const id = useId();
  const [restricting, setRestricting] = useState<RestrictionKind | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const rights = rightsOf(room.me.role, member.role ?? null);
  const isOpen = room.archived_at === null;
  const key = ['restrictions', room.name];
  const restricted = useQuery({
    queryKey: [...key, 'of', username],
    enabled: isOpen && rights.mayRestrict,
    queryFn: async ({ signal }) => {
      const { items } = await restrictions(api, room.name, { limit: 200 }, signal);
      return items.find((one) => one.user.id === user.id) ?? null;
    },
    staleTime: 0,
  });
  const refresh = async () => {
    await Promise.all([
      member.refetch(),
      queries.invalidateQueries({ queryKey: key }),
      queries.invalidateQueries({ queryKey: ['roomsInCommon', username] }),
    ]);
  };
  const give = useMutation({
    mutationFn: (role: Role) => api.putMember(room.name, username, role),
    onSuccess: refresh,
  });
  const end = useMutation({ mutationFn: () => lift(api, room.name, username), onSuccess: refresh });
  const isStaff = rights.mayRestrict || rights.mayRemove || rights.roles.length > 0;
  if (!isOpen || member.role === undefined || !isStaff) {
    return member.error === null ? null : (
      <Alert onRetry={() => void member.refetch()}>{errorText(member.error, text)}</Alert>
    );
  }
  const failure = give.error ?? end.error;
  const button = { variant: 'outlined', color: 'inherit', size: 'small', sx: { minHeight: 44 } } as const;
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography id={id} variant="caption" component="h3" color="textSecondary" sx={{ fontWeight: 600, mb: 1 }}>
        {text.cards.inThisRoom}
      </Typography>
      {restricted.data && (
        <RestrictedLine restriction={restricted.data} onLift={() => !end.isPending && end.mutate()} />
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {rights.roles.map((role) => (
          // Not disabled meanwhile: the focus would be lost.
          <Button key={role} {...button} onClick={() => !give.isPending && give.mutate(role)}>
            {text.cards.makeRole[role]}
          </Button>
        ))}
        {rights.mayRestrict && (
          <>
            <Button {...button} onClick={() => setRestricting('mute')}>
              {text.cards.mute}
            </Button>
            <Button {...button} color="error" onClick={() => setRestricting('ban')}>
              {text.cards.ban}
            </Button>
          </>
        )}
        {rights.mayRemove && (
          <Button {...button} color="error" onClick={() => setRemoving(true)}>
            {text.cards.remove}
          </Button>
        )}
      </Box>
      {failure !== null && <Alert>{errorText(failure, text)}</Alert>}
      {restricting !== null && (
        <RestrictDialog
          kind={restricting}
          room={room.name}
          user={user}
          username={username}
          onDone={refresh}
          onClose={() => setRestricting(null)}
        />
      )}
      {isRemoving && (
        <RemoveDialog
          room={room.name}
          user={user}
          username={username}
          onDone={refresh}
          onClose={() => setRemoving(false)}
        />
      )}
    </Box>
  );
}
