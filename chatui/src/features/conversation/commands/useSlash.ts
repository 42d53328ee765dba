import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useNavigate } from 'react-router';

import type { Suggestion } from '../../../components/completion/suggestionQuery';
import { useLive } from '../../../components/live';
import { useServices } from '../../../components/services';
import { useLatest } from '../../../components/useLatest';
import { useText } from '../../../components/useText';
import type { Texts } from '../../../i18n/Texts';
import type { Room } from '../../../wire/room';
import type { SlashCommand } from '../../../wire/slash';
import type { RoomReplica } from '../../../workspace/RoomReplica';
import { readTyped } from '../../../workspace/slashCommand';
import type { Problem } from '../../../workspace/TypedCommands';
import { builtIns, hintOf } from './builtIns';
import { commandsQuery } from './commandsQuery';
import { takeCommand, type Taking } from './takeCommand';

/** Commands in the box of a room. */
export interface Slash {
  /** What a slash at the beginning may become. */
  readonly suggestions: readonly Suggestion[];
  /** Why the one in the box was not done; null where there is nothing to be said. */
  readonly problem: Problem | null;
  forget: () => void;
  /** Does what was typed if it is a command, and empties the box once that is done; false: it is a text. */
  take: (typed: string, hasFiles: boolean) => boolean;
}

const none: readonly SlashCommand[] = [];

interface Using {
  replica: RoomReplica;
  details: Room | null;
  send: (body: string) => void;
  askToLeave: (room: string) => void;
}

export function useSlash({ replica, details, send, askToLeave }: Using): Slash {
  const { api } = useServices();
  const { draftStore, workspace, socket, commandCalls, typedCommands } = useLive();
  const { room } = replica;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const text = useText();
  const isBegun = useSyncExternalStore(draftStore.subscribe, () => draftStore.text(room).startsWith('/'));
  const hasOwn = details !== null && details.me.role !== null && details.visibility !== 'direct';
  const query = commandsQuery(api, room);
  const { data: known = none } = useQuery({ ...query, enabled: hasOwn && isBegun });
  const problem = useSyncExternalStore(typedCommands.subscribe, () => typedCommands.problem(room));
  const inView = useRef<string | null>(null);
  useEffect(() => {
    inView.current = room;
    return () => {
      inView.current = null;
    };
  }, [room]);

  const take = (typed: string, hasFiles: boolean): boolean => {
    const read = readTyped(typed, new Set(known.map(({ name }) => name)));
    if (read.kind === 'text' || details === null) return false;
    const taking: Taking = {
      ...{ api, workspace, text, send, known, room: details },
      // Who has gone elsewhere meanwhile stays there.
      go: (path) => {
        if (inView.current === room) void navigate(path);
      },
      askToLeave: () => askToLeave(room),
      list: () => (hasOwn ? queries.query({ ...query, staleTime: 0 }) : Promise.resolve(none)),
      isOnline: socket.status.state === 'live',
      call: ({ name, text: rest }) => void commandCalls.start(room, name, rest, replica.getSnapshot().head),
    };
    const noFiles = { why: text.commands.noFiles, isUnknown: false };
    void typedCommands.do(room, typed, () => (hasFiles ? Promise.resolve(noFiles) : takeCommand(read, taking)));
    return true;
  };
  const takeLatest = useLatest(take);
  const offered = builtIns.filter(({ refusal }) => details !== null && refusal(details, text) === null).map(({ name }) => name);
  const names = offered.join(' '); // the room is another object after each message, this is not
  // The box is drawn anew only where this is another object.
  return useMemo(
    () => ({
      suggestions: suggestionsOf(names, known, text),
      problem,
      forget: () => typedCommands.forget(room),
      take: takeLatest,
    }),
    [names, known, text, problem, typedCommands, room, takeLatest],
  );
}

/** What one may call here: those built-in ones (names with a space between), and the room's, by name. */
function suggestionsOf(offered: string, known: readonly SlashCommand[], text: Texts): Suggestion[] {
  const { commands } = text;
  return [
    ...builtIns.filter(({ name }) => offered.split(' ').includes(name)).map(({ name }) => suggestion(`/${name}`, hintOf(name, text), commands.abouts[name])),
    ...known.map(({ name, hint, description }) => suggestion(name, hint, description)),
  ].toSorted((a, b) => (a.insert < b.insert ? -1 : 1));
}

function suggestion(name: string, hint: string, detail: string): Suggestion {
  return { insert: name, name, detail, ...(hint !== '' && { hint }) };
}
