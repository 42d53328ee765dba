import type { Api } from '../../api/Api';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import type { User } from '../../wire/user';

/** In so many of one's rooms people are looked for, and so many in each. */
const mostRooms = 4;
const mostEach = 8;

/** People who are in direct conversations with the reader, those written to last first. */
export function knownPeople(rooms: readonly Room[]): User[] {
  const direct = rooms.filter(({ visibility }) => visibility === 'direct').toSorted(byLastMessage);
  return direct.flatMap(({ people = [] }) => people);
}

/**
 * People with a part of a name, among the members of the rooms where somebody wrote last, and whoever has exactly that
 * username: the server has no list of all people.
 */
export async function findPeople(
  api: Api,
  rooms: readonly Room[],
  typed: string,
  signal: AbortSignal,
): Promise<User[]> {
  const latest = rooms
    .filter(({ visibility }) => visibility !== 'direct')
    .toSorted(byLastMessage)
    .slice(0, mostRooms);
  const members = latest.map(async ({ name }) => {
    const { items } = await api.members(name, { q: typed, limit: mostEach }, signal);
    return items.map(({ user }) => user);
  });
  return (await Promise.all([...members, named(api, typed, signal)])).flat();
}

async function named(api: Api, typed: string, signal: AbortSignal): Promise<User[]> {
  const username = typed.replace(/^@/, '').toLowerCase();
  if (!/^[a-z0-9][a-z0-9_.-]{1,31}$/.test(username)) return [];
  try {
    return [await api.user(username, signal)];
  } catch (reason) {
    if (ChatError.from(reason).code === 'not_found') return [];
    throw reason;
  }
}

function byLastMessage(a: Room, b: Room): number {
  return (b.last_message_at ?? '').localeCompare(a.last_message_at ?? '');
}
