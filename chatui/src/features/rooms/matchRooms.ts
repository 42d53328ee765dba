import { roomTitle } from '../../components/roomTitle';
import type { Texts } from '../../i18n/Texts';
import type { Room } from '../../wire/room';

/**
 * The rooms whose title or name has what was typed, the best first: what begins so, then a word that begins so, then what has
 * it inside, then what has its letters in order. Among equals those visited last come first, then those where somebody wrote.
 */
export function matchRooms(rooms: readonly Room[], typed: string, visited: readonly string[], selfId: string, text: Texts): Room[] {
  const wanted = fold(typed);
  const ranked = rooms.map((room) => ({ room, rank: rankOf(room, roomTitle(room, selfId, text), wanted), at: recency(room, visited) }));
  return ranked
    .filter(({ rank }) => rank < none)
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        (a.at.visit === b.at.visit ? 0 : a.at.visit - b.at.visit) ||
        b.at.written.localeCompare(a.at.written),
    )
    .map(({ room }) => room);
}

const none = 4;

function rankOf(room: Room, title: string, wanted: string): number {
  const byTitle = rank(fold(title), wanted);
  // Nobody chose or knows a direct conversation's name.
  return room.visibility === 'direct' ? byTitle : Math.min(byTitle, rank(room.name, wanted));
}

function rank(text: string, wanted: string): number {
  const at = text.indexOf(wanted);
  if (at === 0) return 0;
  if (at > 0) return beginsWord(text, wanted) ? 1 : 2;
  return hasInOrder(text, wanted) ? 3 : none;
}

function beginsWord(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true;
  return false;
}

function hasInOrder(text: string, wanted: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    const next = text.indexOf(letter, at);
    if (next < 0) return false;
    at = next + letter.length;
  }
  return true;
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

function recency({ name, last_message_at, created_at }: Room, visited: readonly string[]) {
  const visit = visited.indexOf(name);
  return { visit: visit < 0 ? Infinity : visit, written: last_message_at ?? created_at };
}
