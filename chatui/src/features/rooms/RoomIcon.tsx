import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { PersonAvatar } from '../../components/PersonAvatar';
import type { Room } from '../../wire/room';

interface RoomIconProps {
  room: Pick<Room, 'visibility' | 'people'>;
  /** Whether the one other is there. */
  online?: boolean;
}

/** Who may come in: nobody but the one other whose face it shows, or the others; people who are added; anyone. */
export function RoomIcon({ room: { visibility, people = [] }, online = false }: RoomIconProps) {
  const { self } = useLive();
  const [other, ...more] = people.filter(({ id }) => id !== self.id);
  if (visibility === 'direct' && other !== undefined && more.length === 0) 
    return <PersonAvatar user={other} size={20} online={online} />;
  return <Icon name={visibility === 'direct' ? 'people' : visibility === 'private' ? 'lock' : 'chat'} quiet />;
}
