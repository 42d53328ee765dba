import List from '@mui/material/List';
import { memo, useContext } from 'react';

import { Icon } from '../../components/Icon';
import { useText } from '../../components/useText';
import { isMuted } from './isMuted';
import { MentionBadge } from './MentionBadge';
import { RailLink } from './RailLink';
import { RoomIcon } from './RoomIcon';
import { RoomMenuContext } from './roomMenuContext';
import { aboutDirect } from './aboutDirect';
import { LastHeard } from './LastHeard';
import type { RailRoom } from './sectionsOf';
import { UnreadBadge } from './UnreadBadge';
import { useOthersThere } from './useOthersThere';
import { UnsentMark } from './UnsentMark';

interface RoomLinksProps {
  label: string;
  rooms: readonly RailRoom[];
  /** The name of the room in view. */
  current: string;
}

/** Rooms of the rail. */
export function RoomLinks({ label, rooms, current }: RoomLinksProps) {
  if (rooms.length === 0) return null;
  return (
    <List dense aria-label={label} sx={{ py: 0 }}>
      {rooms.map(({ room, title }) => (
        <RoomLink key={room.name} room={room} title={title} isCurrent={room.name === current} />
      ))}
    </List>
  );
}

/** One of what may be hundreds: drawn anew only where it says something else. */
const RoomLink = memo(function RoomLink({ room, title, isCurrent }: RailRoom & { isCurrent: boolean }) {
  const text = useText();
  const { menus, notifications } = text;
  const openMenu = useContext(RoomMenuContext);
  const { unread_count, mention_count } = room.me;
  const muted = isMuted(room.me);
  const there = useOthersThere(room);
  const isDirect = room.visibility === 'direct';
  return (
    <RailLink
      to={`/chat/${room.name}`}
      isCurrent={isCurrent}
      isBold={unread_count > 0 && !muted}
      isQuiet={muted}
      icon={<RoomIcon room={room} online={there.length > 0} />}
      about={isDirect ? aboutDirect(room, there, text) : undefined}
      marks={
        <>
          {muted && <Icon name="muted" title={notifications.muted} quiet />}
          <UnsentMark room={room.name} isInView={isCurrent} />
          {/* In a direct conversation every message counts as a mention. */}
          {!isDirect && <MentionBadge count={mention_count} />}
          {isDirect && room.last_message_at !== null && <LastHeard at={room.last_message_at} />}
          <UnreadBadge count={unread_count} isQuiet={muted} />
        </>
      }
      menu={{ label: menus.menuOf(title), onOpen: (button) => openMenu(room, button) }}
    >
      {title}
    </RailLink>
  );
});
