import type { Api } from '../../../api/Api';
import { directRoom } from '../../../api/direct';
import { restrict } from '../../../api/restrictions';
import type { Texts } from '../../../i18n/Texts';
import { ChatError } from '../../../wire/ChatError';
import type { Room } from '../../../wire/room';
import { durationMs, inItalics, nameAndRest, withShrug } from '../../../workspace/slashCommand';
import type { Workspace } from '../../../workspace/Workspace';
import { Refusal } from './Refusal';

/** What a built-in command is done with. */
export interface Doing {
  api: Api;
  workspace: Workspace;
  room: Room;
  text: Texts;
  /** Posts a message, as the box does. */
  send: (body: string) => void;
  /** Goes to an address of this page. */
  go: (path: string) => void;
  /** Asks whether one really wants to leave the room, and has it left then. */
  askToLeave: () => void;
}

/** A short form of something that the page can do otherwise. The server keeps the names free. */
export interface BuiltIn {
  name: BuiltInName;
  /** Why one may not use it in this room; null: one may. */
  refusal: (room: Room, text: Texts) => string | null;
  /** Rejects with a Refusal or a ChatError. */
  run: (typed: string, doing: Doing) => Promise<void>;
}

export type BuiltInName = keyof Texts['commands']['abouts'];

const anywhere = () => null;

const elsewhere = (name: BuiltInName, { visibility }: Room, { commands }: Texts): string | null =>
  visibility === 'direct' ? commands.notInDirect(`/${name}`) : null;

/** For owners and moderators. */
const forStaff = (name: BuiltInName) => (room: Room, text: Texts) => {
  const isStaff = room.me.role === 'owner' || room.me.role === 'moderator';
  return elsewhere(name, room, text) ?? (isStaff ? null : text.commands.staffOnly(`/${name}`));
};

export const builtIns: readonly BuiltIn[] = [
  {
    name: 'me',
    refusal: anywhere,
    run: (typed, { send, text }) => {
      send(inItalics(asked('me', typed, text)));
      return Promise.resolve();
    },
  },
  {
    name: 'shrug',
    refusal: anywhere,
    run: (typed, { send }) => {
      send(withShrug(typed));
      return Promise.resolve();
    },
  },
  {
    name: 'topic',
    refusal: forStaff('topic'),
    run: async (typed, { api, room, text }) => {
      await api.updateRoom(room.name, { topic: asked('topic', typed, text) });
    },
  },
  {
    name: 'invite',
    refusal: forStaff('invite'),
    run: async (typed, { api, room, text }) => {
      const { username, rest } = person('invite', typed, text);
      if (rest !== '') throw usage('invite', text);
      await api.putMember(room.name, username).catch(unknown(username, text));
    },
  },
  {
    name: 'mute',
    refusal: forStaff('mute'),
    run: async (typed, { api, room, text }) => {
      const { username, rest } = person('mute', typed, text);
      const ms = rest === '' ? null : durationMs(rest);
      if (rest !== '' && ms === null) throw usage('mute', text);
      const until = ms === null ? {} : { until: new Date(Date.now() + ms).toISOString() };
      await restrict(api, room.name, username, { kind: 'mute', ...until }).catch(unknown(username, text));
    },
  },
  {
    name: 'leave',
    refusal: (room, text) => elsewhere('leave', room, text) ?? (room.me.role === null ? text.commands.notMember : null),
    run: async (typed, { api, room, text, go, askToLeave }) => {
      if (typed !== '') throw usage('leave', text);
      if (room.visibility === 'private') {
        askToLeave(); // one cannot come back by oneself
        return;
      }
      await api.leaveRoom(room.name);
      go('/rooms');
    },
  },
  {
    name: 'dm',
    refusal: anywhere,
    run: async (typed, { api, workspace, text, go }) => {
      const { username, rest } = person('dm', typed, text);
      const direct = await directRoom(api, [username]).catch(unknown(username, text));
      workspace.take(direct);
      if (rest !== '') workspace.room(direct.name).commands.send(rest);
      go(`/chat/${direct.name}`);
    },
  },
];

/** What has to stand behind the name. */
function asked(name: BuiltInName, typed: string, text: Texts): string {
  if (typed === '') throw usage(name, text);
  return typed;
}

function person(name: BuiltInName, typed: string, text: Texts) {
  const found = nameAndRest(typed);
  if (found === null) throw usage(name, text);
  return found;
}

/** What is typed behind the name; empty where nothing is. */
export function hintOf(name: BuiltInName, { commands }: Texts): string {
  const hints: Partial<Record<BuiltInName, string>> = commands.hints;
  return hints[name] ?? '';
}

function usage(name: BuiltInName, text: Texts): Refusal {
  return new Refusal(text.commands.usage(`/${name} ${hintOf(name, text)}`.trim()));
}

/** The room is there: what the server does not find is the person. */
function unknown(username: string, { rooms }: Texts) {
  return (reason: unknown): never => {
    throw ChatError.from(reason).code === 'not_found' ? new Refusal(rooms.addUnknown(username)) : reason;
  };
}
