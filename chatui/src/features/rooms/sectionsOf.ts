import { roomTitle } from '../../components/roomTitle';
import type { Texts } from '../../i18n/Texts';
import type { Room } from '../../wire/room';

export type SectionName = 'starred' | 'rooms' | 'direct';

/** A room as the rail shows it. */
export interface RailRoom {
  room: Room;
  title: string;
}

const byTitle = new Intl.Collator();

/** The rooms of the rail by section, each in the order of their titles: those that are open, and the one in view. */
export function railSections(rooms: readonly Room[], current: string, selfId: string, text: Texts): Record<SectionName, RailRoom[]> {
  const shown = rooms
    .filter((room) => room.archived_at === null || room.name === current)
    .map((room) => ({ room, title: roomTitle(room, selfId, text) }))
    .toSorted((a, b) => byTitle.compare(a.title, b.title));
  return {
    starred: shown.filter(({ room }) => sectionOf(room) === 'starred'),
    rooms: shown.filter(({ room }) => sectionOf(room) === 'rooms'),
    direct: shown.filter(({ room }) => sectionOf(room) === 'direct'),
  };
}

/** All rooms of the rail from top to bottom, whether their section is open or not. */
export function inRailOrder(rooms: readonly Room[], current: string, selfId: string, text: Texts): Room[] {
  const { starred, rooms: others, direct } = railSections(rooms, current, selfId, text);
  return [...starred, ...others, ...direct].map(({ room }) => room);
}

function sectionOf({ me, visibility }: Room): SectionName {
  if (me.starred) return 'starred';
  return visibility === 'direct' ? 'direct' : 'rooms';
}
