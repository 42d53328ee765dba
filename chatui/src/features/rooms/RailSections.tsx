import { type ReactNode, useMemo } from 'react';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { useLive, useOwnRooms } from '../../components/live';
import { useIsWide } from '../../components/useIsWide';
import { useText } from '../../components/useText';
import { FirstSteps } from './FirstSteps';
import { NewRoomIcon } from './NewRoomIcon';
import { type RailPage, RailPages } from './RailPages';
import { RailSection } from './RailSection';
import { type RailRoom, railSections } from './sectionsOf';
import { RoomLinks } from './RoomLinks';
import { RoomMenus } from './RoomMenus';
import { useCollapsed } from './useCollapsed';

interface RailSectionsProps {
  current: string;
  pages: readonly RailPage[];
  newMessage: ReactNode;
}

const newRoom = <NewRoomIcon />;

/** What the rail lists, in parts that fold away. What is unread stays in sight, and so does the room in view. */
export function RailSections({ current, pages, newMessage }: RailSectionsProps) {
  const text = useText();
  const { rail, rooms: roomTexts } = text;
  const { self, workspace } = useLive();
  const { rooms, isComplete, error } = useOwnRooms();
  const isWide = useIsWide();
  const [collapsed, toggle] = useCollapsed(self.id);
  const sections = useMemo(() => railSections(rooms, current, self.id, text), [rooms, current, self.id, text]);
  const inSight = ({ room }: RailRoom) => room.name === current || room.me.unread_count > 0;
  const section = (name: string, title: string) => ({
    name,
    title,
    isCollapsed: collapsed.has(name),
    onToggle: toggle,
  });
  const shownPages = useMemo(
    () => (collapsed.has('more') ? pages.filter(({ isUrgent }) => isUrgent) : pages),
    [collapsed, pages],
  );
  const shown = (name: keyof typeof sections) =>
    collapsed.has(name) ? sections[name].filter(inSight) : sections[name];
  const hasFailed = error !== null && !isComplete && rooms.length === 0;
  return (
    <RoomMenus>
      {!isWide && <FirstSteps />}
      {hasFailed && <Alert onRetry={() => workspace.refresh()}>{errorText(error, text)}</Alert>}
      {sections.starred.length > 0 && (
        <RailSection {...section('starred', rail.starred)}>
          <RoomLinks label={rail.starredRooms} rooms={shown('starred')} current={current} />
        </RailSection>
      )}
      <RailSection {...section('rooms', roomTexts.rooms)} action={newRoom}>
        <RoomLinks label={roomTexts.yours} rooms={shown('rooms')} current={current} />
      </RailSection>
      {(sections.direct.length > 0 || newMessage !== undefined) && (
        <RailSection {...section('direct', rail.direct)} action={newMessage}>
          <RoomLinks label={rail.direct} rooms={shown('direct')} current={current} />
        </RailSection>
      )}
      <RailSection {...section('more', rail.more)}>
        <RailPages pages={shownPages} />
      </RailSection>
    </RoomMenus>
  );
}
