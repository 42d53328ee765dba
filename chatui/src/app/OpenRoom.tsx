import Box from '@mui/material/Box';
import { useCallback, useMemo, useRef, useState } from 'react';

import { IsOfRoomBefore } from '../components/beside';
import { useLive } from '../components/live';
import { loadableDialog } from '../components/loadableDialog';
import { SharedNames } from '../components/names/sharedNames';
import { roomTitle } from '../components/roomTitle';
import { usePageTitle } from '../components/usePageTitle';
import { useText } from '../components/useText';
import { DropTarget } from '../features/conversation/composer/DropTarget';
import { RoomComposer } from '../features/conversation/composer/RoomComposer';
import { TypingLine } from '../features/conversation/composer/TypingLine';
import { useAttaching } from '../features/conversation/composer/useAttaching';
import { CaughtUp } from '../features/conversation/log/CaughtUp';
import { ConnectionStatus } from '../features/conversation/log/ConnectionStatus';
import { ConversationLog } from '../features/conversation/log/ConversationLog';
import { useRoomActions } from '../features/conversation/useRoomActions';
import { RoomHeader } from '../features/rooms/RoomHeader';
import type { RoomView, RoomViewSnapshot } from '../workspace/RoomView';
import type { Members } from '../workspace/Members';
import type { User } from '../wire/user';
import type { Room } from '../wire/room';
import { BelowLog } from './BelowLog';
import { MessageMenu } from './MessageMenu';
import { PeoplePanel } from './PeoplePanel';
import { roomMenuEntries } from './roomMenuEntries';
import { useMute } from './useMute';
import { useSharedNames } from './useSharedNames';
import { useSoon } from './useSoon';
import { WhileAway } from './WhileAway';

const frame = {
  position: 'relative',
  flex: 1,
  minWidth: 0,
  display: 'flex',
  flexDirection: 'column',
  bgcolor: 'background.paper',
} as const;

const status = <ConnectionStatus />;

const LeaveRoomDialog = loadableDialog(async () => (await import('../features/rooms/LeaveRoomDialog')).LeaveRoomDialog);

interface OpenRoomProps {
  room: Room;
  view: RoomView;
  snapshot: RoomViewSnapshot;
}

/** A room with its people and the box, which are drawn anew only where they say something else: much may be going on while somebody types. */
export function OpenRoom({ room, view, snapshot: viewed }: OpenRoomProps) {
  const { replica } = view;
  const { room: snapshot } = viewed;
  const { self } = useLive();
  const box = useRef<HTMLTextAreaElement>(null);
  const actions = useRoomActions(replica, box);
  const attaching = useAttaching(room.name);
  const [peopleOf, setPeopleOf] = useState<string | null>(null);
  const hidePeople = useCallback(() => setPeopleOf(null), []);
  const [leaving, setLeaving] = useState<string | null>(null);
  const text = useText();
  const beside = useBeside({ room, members: replica.members, online: snapshot.online, onlineCount: snapshot.onlineCount });
  const besideRoom = beside.room.name;
  const isOfRoomBefore = besideRoom !== room.name;
  if (peopleOf !== null && peopleOf !== room.name) setPeopleOf(null); // it closes with its room
  const showPeople = useCallback(() => setPeopleOf(besideRoom), [besideRoom]);
  usePageTitle(roomTitle(room, self.id, text));
  return (
    <SharedNames value={useSharedNames(snapshot, self)}>
      <Box component="main" sx={frame}>
        <IsOfRoomBefore value={isOfRoomBefore}>
          <RoomHeader
            room={room}
            buttons={{ room: beside.room, onlineCount: beside.onlineCount, entries: roomMenuEntries, onShowPeople: showPeople }}
            status={status}
            proof={<CaughtUp head={snapshot.head} toGo={snapshot.toGo} missing={snapshot.missing} isOld={snapshot.hasNewer} />}
          />
        </IsOfRoomBefore>
        <MessageMenu key={room.name} room={room}>
          <ConversationLog
            room={room}
            view={view}
            snapshot={viewed}
            actions={actions}
            strip={<WhileAway replica={replica} readSeq={viewed.readSeq} head={snapshot.head} />}
          />
        </MessageMenu>
        {attaching !== null && room.archived_at === null && <DropTarget onFiles={attaching.add} />}
        <TypingLine typing={snapshot.typing} />
        <BelowLog room={room} mute={useMute(snapshot.systemMessages, self.id)} outgoing={snapshot.outgoing}>
          <RoomComposer {...{ replica, snapshot, actions, attaching }} inputRef={box} askToLeave={setLeaving} />
        </BelowLog>
      </Box>
      {leaving === room.name && <LeaveRoomDialog room={room} onClose={() => setLeaving(null)} />}
      <IsOfRoomBefore value={isOfRoomBefore}>
        <PeoplePanel
          room={besideRoom}
          members={beside.members}
          memberCount={beside.room.member_count}
          online={beside.online}
          onlineCount={beside.onlineCount}
          open={peopleOf === room.name}
          onClose={hidePeople}
        />
      </IsOfRoomBefore>
    </SharedNames>
  );
}

interface Beside {
  room: Room;
  members: Members;
  online: readonly User[];
  onlineCount: number;
}

/**
 * What stands beside the conversation: of the room before, all of it, until the messages of this one are on the screen. So
 * whoever switches rooms waits for no list of people and no menu. For that moment nothing can be done with it (`Beside`).
 */
function useBeside({ room, members, online, onlineCount }: Beside): Beside {
  const now = useMemo(() => ({ room, members, online, onlineCount }), [room, members, online, onlineCount]);
  const soon = useSoon(now);
  return soon.room.name === room.name ? now : soon;
}
