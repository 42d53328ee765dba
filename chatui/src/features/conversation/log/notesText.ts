import { plainText } from '../../../components/plainText';
import type { Note } from '../../../workspace/notes';
import type { Role } from '../../../wire/room';
import type { User } from '../../../wire/user';
import { namesOf } from '../message/namesOf';

/** In a line, more people than these are counted only. */
const mostNamed = 3;

type Kind = Note['type'] | `is ${Role}`;

/** What happened, in one line: `Ada and Grace joined, Linus left`. */
export function summaryOf(notes: readonly Note[]): string {
  const [only] = notes;
  if (only !== undefined && notes.length === 1) return sentenceOf(only);
  const kinds = new Map<Kind, User[]>();
  for (const note of notes) {
    const kind = note.type === 'member.role' ? (`is ${note.role}` as const) : note.type;
    const users = kinds.get(kind) ?? [];
    if ('user' in note && !users.some(({ id }) => id === note.user.id)) users.push(note.user);
    kinds.set(kind, users);
  }
  const line = [...kinds].map(([kind, users]) => partOf(kind, users)).join(', ');
  return line.replace(/^the room/, 'The room');
}

function partOf(kind: Kind, users: readonly User[]): string {
  const names = namesOf(users, users.length, mostNamed);
  const are = users.length === 1 ? 'is' : 'are';
  switch (kind) {
    case 'member.joined':
      return `${names} joined`;
    case 'member.left':
      return `${names} left`;
    case 'member.removed':
      return `${names} ${users.length === 1 ? 'was' : 'were'} removed`;
    case 'member.role':
      return `${names} ${are} given a role`;
    case 'member.restricted':
      return `${names} ${users.length === 1 ? 'was' : 'were'} restricted`;
    case 'member.unrestricted':
      return `${names} ${users.length === 1 ? 'is' : 'are'} free to write again`;
    case 'room.updated':
      return 'the room was changed';
    case 'room.archived':
      return 'the room was archived';
    default:
      return `${names} ${are} now ${nounOf(kind, users.length)}`;
  }
}

function nounOf(kind: `is ${Role}`, count: number): string {
  const role = kind.slice(3);
  if (count > 1) return `${role}s`;
  return `${role === 'owner' ? 'an' : 'a'} ${role}`;
}

/** One thing that happened, and who did it. */
export function sentenceOf(note: Note): string {
  const actor = nameOf(note.actor);
  if ('room_info' in note) {
    if (note.type === 'room.archived') return `${actor} archived the room`;
    const { title, topic, visibility } = note.room_info;
    const about = [`“${plainText(title)}”`, plainText(topic), visibility].filter((part) => part !== '').join(' · ');
    return `${actor} changed the room: ${about}`;
  }
  const name = nameOf(note.user);
  const isOwn = note.actor.id === note.user.id;
  switch (note.type) {
    case 'member.joined':
      return isOwn ? `${name} joined` : `${actor} added ${name}`;
    case 'member.left':
      return `${name} left`;
    case 'member.removed':
      return `${actor} removed ${name}`;
    case 'member.restricted':
      return `${actor} ${note.kind === 'ban' ? 'banned' : 'muted'} ${name}`;
    case 'member.unrestricted':
      return `${actor} lifted the ${note.kind} of ${name}`;
    case 'member.role':
      return isOwn
        ? `${name} is now ${nounOf(`is ${note.role}`, 1)}`
        : `${actor} made ${name} ${nounOf(`is ${note.role}`, 1)}`;
  }
}

const nameOf = (user: User) => plainText(user.display_name);
