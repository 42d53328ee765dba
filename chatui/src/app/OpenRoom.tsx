import Box from '@mui/material/Box';
import { useCallback, useMemo, useRef, useState } from 'react';

import { insertText } from '../components/completion/insertText';
import { useLive } from '../components/live';
import { SharedNames } from '../components/names/sharedNames';
import { usePageTitle } from '../components/usePageTitle';
import { CaughtUp } from '../features/conversation/log/CaughtUp';
import { Composer } from '../features/conversation/composer/Composer';
import { ReplyStrip } from '../features/conversation/composer/ReplyStrip';
import { TypingLine } from '../features/conversation/composer/TypingLine';
import { ConnectionStatus } from '../features/conversation/log/ConnectionStatus';
import { ConversationLog } from '../features/conversation/log/ConversationLog';
import { useAttention } from '../features/conversation/log/useAttention';
import { useEditLast } from '../features/conversation/message/useEditLast';
import { useEditing } from '../features/conversation/message/useEditing';
import { useNewLine } from '../features/conversation/log/useNewLine';
import { useReplying } from '../features/conversation/composer/useReplying';
import { RoomHeader } from '../features/rooms/RoomHeader';
import type { Draft } from '../workspace/Outbox';
import type { RoomTimeline } from '../workspace/RoomTimeline';
import type { TimelineSnapshot } from '../workspace/TimelineSnapshot';
import type { Message } from '../wire/message';
import type { Room } from '../wire/room';
import { BelowLog } from './BelowLog';
import { PeoplePanel } from './PeoplePanel';
import { useOpening } from './useOpening';
import { useReadMarker } from './useReadMarker';
import { useSharedNames } from './useSharedNames';
import { useSoon } from './useSoon';
import { WhileAway } from './WhileAway';

interface OpenRoomProps {
  room: Room;
  timeline: RoomTimeline;
  snapshot: TimelineSnapshot;
  onShowRooms: () => void;
}

/** A room with its people and the box, which are drawn anew only where they say something else: much may be going on while somebody types. */
export function OpenRoom({ room, timeline, snapshot, onShowRooms }: OpenRoomProps) {
  const { self, drawer } = useLive();
  const { editing, start, change } = useEditing();
  const { quote, reply } = useReplying(snapshot, drawer);
  const [atBottom, setAtBottom] = useState(false);
  const [peopleOpen, setPeopleOpen] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const isThere = useAttention();
  const { opening: found, readSeq } = useOpening(room, timeline, snapshot);
  const opening = useSoon(found);
  const newSeq = useNewLine(snapshot, { selfId: self.id, readSeq, isReading: isThere && atBottom && opening !== null });
  const { editLast, forget } = useEditLast(timeline, snapshot, self.id, start);
  const shared = useSharedNames(room.name, snapshot, self);
  usePageTitle(room.title);
  const onSeen = useReadMarker({ room, timeline, snapshot, isThere });

  const edit = useCallback(
    (messageId: string | null) => {
      start(messageId);
      if (messageId === null) box.current?.focus();
    },
    [start],
  );
  const takeBack = useCallback(
    ({ room: name, body, replyTo, clientId }: Draft) => {
      const more = drawer.text(name).trim() === '' ? '' : '\n';
      if (box.current !== null) insertText(box.current, { from: 0, to: 0 }, body + more);
      else drawer.write(name, body + more + drawer.text(name));
      timeline.discard(clientId);
      if (replyTo !== null) reply(replyTo);
    },
    [drawer, timeline, reply],
  );
  const replyTo = useCallback(
    (message: Message | null) => {
      reply(message);
      box.current?.focus();
    },
    [reply],
  );
  const send = useCallback(
    (body: string) => {
      timeline.send(body, quote);
      reply(null);
    },
    [timeline, quote, reply],
  );
  const noReply = useCallback(() => replyTo(null), [replyTo]);
  const typing = useCallback(() => {
    forget();
    timeline.typing();
  }, [forget, timeline]);
  const answered = useMemo(() => quote && <ReplyStrip quote={quote} onCancel={noReply} />, [quote, noReply]);
  const status = useMemo(() => <ConnectionStatus />, []);
  const showPeople = useCallback(() => setPeopleOpen(true), []);
  const hidePeople = useCallback(() => setPeopleOpen(false), []);
  return (
    <SharedNames value={shared}>
      <Box
        component="main"
        sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
      >
        <RoomHeader
          room={room}
          onlineCount={snapshot.onlineCount}
          status={status}
          proof={<CaughtUp head={snapshot.head} toGo={snapshot.toGo} />}
          onShowRooms={onShowRooms}
          onShowPeople={showPeople}
        />
        <ConversationLog
          room={room}
          self={self}
          timeline={timeline}
          snapshot={snapshot}
          editing={editing}
          onEdit={edit}
          onEditText={change}
          onTakeBack={takeBack}
          onReply={replyTo}
          opening={opening}
          newSeq={newSeq}
          readSeq={readSeq}
          onAtBottom={setAtBottom}
          onSeen={onSeen}
          strip={<WhileAway room={room.name} readSeq={readSeq} head={snapshot.head} />}
        />
        <TypingLine typing={snapshot.typing} />
        <BelowLog room={room}>
          <Composer
            drawer={drawer}
            room={room.name}
            inputRef={box}
            above={answered}
            onSend={send}
            onEscape={noReply}
            onTyping={typing}
            onEditLast={editLast}
          />
        </BelowLog>
      </Box>
      <PeoplePanel
        room={room.name}
        memberCount={room.member_count}
        online={snapshot.online}
        onlineCount={snapshot.onlineCount}
        open={peopleOpen}
        onClose={hidePeople}
      />
    </SharedNames>
  );
}
