import { queryOptions } from '@tanstack/react-query';

import type { Api } from '../../api/Api';
import type { User } from '../../wire/user';
import { plainText } from '../plainText';
import type { Token } from './tokenAt';

export interface Suggestion {
  /** What is put in the place of the token. */
  readonly insert: string;
  readonly name: string;
  readonly detail: string;
  /** Who it names. */
  readonly user?: User;
  /** What is typed after it. */
  readonly hint?: string;
}

const most = 8;

type Key = readonly ['suggestions', room: string, kind: Token['kind'] | null, query: string];

/** What a token may become: members of the room, or emoji. Until the server answers: what was found for its beginning, as far as it fits. */
export function suggestionQuery(api: Api, room: string, token: Token | null) {
  const { kind = null, query = '' } = token?.kind === 'command' ? {} : (token ?? {});
  const queryKey: Key = ['suggestions', room, kind, fold(query)];
  return queryOptions<Suggestion[], Error, Suggestion[], Key>({
    queryKey,
    enabled: kind !== null,
    placeholderData: (found, before) => {
      const [, itsRoom, itsKind, itsQuery = ''] = before?.queryKey ?? [];
      if (kind !== 'person' || itsRoom !== room || itsKind !== kind || !fold(query).startsWith(itsQuery))
        return undefined;
      return found?.filter(({ name, insert }) => fits(fold(query), name, insert));
    },
    queryFn: ({ signal }): Promise<Suggestion[]> =>
      kind === 'emoji' ? findEmoji(query) : findPeople(api, room, query, signal),
  });
}

async function findPeople(api: Api, room: string, q: string, signal: AbortSignal): Promise<Suggestion[]> {
  const { items } = await api.members(room, { limit: most, ...(q !== '' && { q }) }, signal);
  return items.flatMap(({ user }) => suggestionOf(user));
}

function suggestionOf(user: User): Suggestion[] {
  const { username, display_name } = user;
  if (username === null) return [];
  return [{ insert: `@${username}`, name: plainText(display_name), detail: `@${username}`, user }];
}

async function findEmoji(query: string): Promise<Suggestion[]> {
  const { findEmojis } = await import('../emoji/emojis');
  return findEmojis(query, most).map(({ emoji, label, codes }) => ({
    insert: emoji,
    name: `${emoji} ${label}`,
    detail: codes[0] === undefined ? '' : `:${codes[0]}:`,
  }));
}

/** As the server finds people: by a part of either name. */
function fits(query: string, name: string, insert: string): boolean {
  return fold(name).includes(query) || insert.includes(query, 1);
}

function fold(text: string): string {
  return text.toLowerCase();
}
