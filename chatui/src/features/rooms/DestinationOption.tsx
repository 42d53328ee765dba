import { BotBadge } from '../../components/BotBadge';
import { useLive } from '../../components/live';
import { PersonAvatar } from '../../components/PersonAvatar';
import { plainText } from '../../components/plainText';
import { roomTitle } from '../../components/roomTitle';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import { GoToRoomOption } from './GoToRoomOption';
import { MentionBadge } from './MentionBadge';
import { RoomIcon } from './RoomIcon';
import { UnreadBadge } from './UnreadBadge';
import type { Destination } from './useDestinations';

interface DestinationOptionProps {
  id: string;
  to: Destination;
  isChosen: boolean;
  onChoose: () => void;
}

export function DestinationOption({ to, ...option }: DestinationOptionProps) {
  const text = useText();
  const { goToRoom } = text;
  const { self } = useLive();
  if ('person' in to) {
    const { display_name, username } = to.person;
    return (
      <GoToRoomOption
        {...option}
        icon={<PersonAvatar user={to.person} size={20} />}
        title={plainText(display_name)}
        detail={`@${username ?? ''}`}
        marks={<BotBadge user={to.person} />}
      />
    );
  }
  const { room } = to;
  return (
    <GoToRoomOption
      {...option}
      icon={<RoomIcon room={room} />}
      title={roomTitle(room, self.id, text)}
      detail={room.me.role === null ? goToRoom.notJoined : nameOf(room)}
      marks={
        <>
          {room.visibility !== 'direct' && <MentionBadge count={room.me.mention_count} />}
          <UnreadBadge count={room.me.unread_count} />
        </>
      }
    />
  );
}

/** Its name where that says more than its title. */
function nameOf({ visibility, name, title }: Room): string {
  return visibility === 'direct' || name === title ? '' : name;
}
