import { markedName } from '../../../components/markedName';
import { plainText } from '../../../components/plainText';
import { timeFormat } from '../../../components/timeFormat';
import type { Texts } from '../../../i18n/Texts';
import type { SystemMessage } from '../../../workspace/systemMessages';
import type { Role } from '../../../wire/room';
import type { User } from '../../../wire/user';
import { namesOf } from '../message/namesOf';

/** In a line, more people than these are counted only. */
const mostNamed = 3;

type Kind =
  | Exclude<SystemMessage['type'], 'member.role' | 'member.restricted' | 'member.unrestricted'>
  | Role
  | 'muted'
  | 'banned'
  | 'unmuted'
  | 'unbanned';

function kindOf(systemMessage: SystemMessage): Kind {
  switch (systemMessage.type) {
    case 'member.role':
      return systemMessage.role;
    case 'member.restricted':
      return systemMessage.kind === 'ban' ? 'banned' : 'muted';
    case 'member.unrestricted':
      return systemMessage.kind === 'ban' ? 'unbanned' : 'unmuted';
    default:
      return systemMessage.type;
  }
}

/** What happened, in one line: `Ada and Grace joined, Linus left`. */
export function summaryOf(systemMessages: readonly SystemMessage[], text: Texts): string {
  const [only] = systemMessages;
  if (only !== undefined && systemMessages.length === 1) return sentenceOf(only, text);
  const kinds = new Map<Kind, User[]>();
  for (const systemMessage of systemMessages) {
    const kind = kindOf(systemMessage);
    const users = kinds.get(kind) ?? [];
    if ('user' in systemMessage && !users.some(({ id }) => id === systemMessage.user.id))
      users.push(systemMessage.user);
    kinds.set(kind, users);
  }
  const line = [...kinds].map(([kind, users]) => partOf(kind, users, text)).join(', ');
  const [first] = kinds.values();
  // A name is as its owner writes it.
  return first?.length === 0 ? line.charAt(0).toLocaleUpperCase(text.language) + line.slice(1) : line;
}

function partOf(kind: Kind, users: readonly User[], text: Texts): string {
  const { moderation, system } = text;
  const names = namesOf(users, text, mostNamed);
  switch (kind) {
    case 'member.joined':
      return system.joined(names);
    case 'member.left':
      return system.left(names);
    case 'member.removed':
      return system.removed(names);
    case 'muted':
      return system.muted(names);
    case 'banned':
      return system.banned(names);
    case 'unmuted':
      return system.unmuted(names);
    case 'unbanned':
      return system.unbanned(names);
    case 'message.pinned':
      return moderation.wasPinned;
    case 'message.unpinned':
      return moderation.wasUnpinned;
    case 'room.updated':
      return system.roomChanged;
    case 'room.archived':
      return system.roomArchived;
    case 'owner':
    case 'moderator':
    case 'member':
      return system.isNow(names, kind);
  }
}

/** One thing that happened, and who did it. */
export function sentenceOf(systemMessage: SystemMessage, text: Texts): string {
  const { moderation, system } = text;
  const actor = markedName(systemMessage.actor, text);
  if ('room_info' in systemMessage) {
    if (systemMessage.type === 'room.archived') return system.archivedBy(actor);
    const { title, topic, visibility } = systemMessage.room_info;
    const about = [system.quoted(plainText(title)), plainText(topic), system.visibilities[visibility]];
    return system.changedBy(actor, about.filter((part) => part !== '').join(' · '));
  }
  if (systemMessage.type === 'message.pinned') return moderation.pinnedBy(actor);
  if (systemMessage.type === 'message.unpinned') return moderation.unpinnedBy(actor);
  const name = markedName(systemMessage.user, text);
  const names = namesOf([systemMessage.user], text);
  const isOwn = systemMessage.actor.id === systemMessage.user.id;
  switch (systemMessage.type) {
    case 'member.joined':
      return isOwn ? system.joined(names) : system.addedBy(actor, name);
    case 'member.left':
      return system.left(names);
    case 'member.removed':
      return system.removedBy(actor, name);
    case 'member.restricted':
      return (
        (systemMessage.kind === 'ban' ? system.bannedBy(actor, name) : system.mutedBy(actor, name)) +
        endAndReason(systemMessage, text)
      );
    case 'member.unrestricted':
      return systemMessage.kind === 'ban' ? system.unbannedBy(actor, name) : system.unmutedBy(actor, name);
    case 'member.role':
      return isOwn ? system.isNow(names, systemMessage.role) : system.madeBy(actor, name, systemMessage.role);
  }
}

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

function endAndReason({ until, reason }: { until: string | null; reason: string }, { cards, language }: Texts): string {
  const end = until === null ? '' : ` ${cards.statusUntil(moment(language).format(new Date(until)))}`;
  return `${end}${reason === '' ? '' : `: ${plainText(reason)}`}`;
}
