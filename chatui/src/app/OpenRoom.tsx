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
import { useEditLast } from '../features/conversation/message/useEditLast';
import { useEditing } from '../features/conversation/message/useEditing';
import { useReplying } from '../features/conversation/composer/useReplying';
import { RoomHeader } from '../features/rooms/RoomHeader';
import type { Draft } from '../workspace/Outbox';
import type { RoomView, RoomViewSnapshot } from '../workspace/RoomView';
import type { Message } from '../wire/message';
import type { Room } from '../wire/room';
import { BelowLog } from './BelowLog';
import { PeoplePanel } from './PeoplePanel';
import { useSharedNames } from './useSharedNames';
import { useSoon } from './useSoon';
import { WhileAway } from './WhileAway';

interface OpenRoomProps {
  room: Room;
  view: RoomView;
  snapshot: RoomViewSnapshot;
  onShowRooms: () => void;
}

/** A room with its people and the box, which are drawn anew only where they say something else: much may be going on while somebody types. */
export function OpenRoom({ room, view, snapshot: viewed, onShowRooms }: OpenRoomProps) {
  const { replica: timeline } = view;
  const { room: snapshot, readSeq, newSeq } = viewed;
  const { self, drawer } = useLive();
  const { editing, start, change } = useEditing(drawer, room.name);
  const { quote, reply } = useReplying(snapshot, drawer);
  const [peopleOpen, setPeopleOpen] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const opening = useSoon(viewed.opening);
  const { editLast, forget } = useEditLast(timeline, snapshot, self.id, start);
  const shared = useSharedNames(snapshot, self);
  usePageTitle(room.title);

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
          proof={<CaughtUp head={snapshot.head} toGo={snapshot.toGo} isOld={snapshot.hasNewer} />}
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
          pill={viewed.pill}
          onLook={view.look}
          strip={<WhileAway replica={timeline} readSeq={readSeq} head={snapshot.head} />}
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
        members={timeline.members}
        memberCount={room.member_count}
        online={snapshot.online}
        onlineCount={snapshot.onlineCount}
        open={peopleOpen}
        onClose={hidePeople}
      />
    </SharedNames>
  );
}
