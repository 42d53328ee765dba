import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import type { Api } from '../../api/Api';
import { plainText } from '../../components/plainText';
import type { Token } from './tokenAt';

export interface Suggestion {
  /** What is put in the place of the token. */
  readonly insert: string;
  readonly name: string;
  readonly detail: string;
}

const most = 8;

/** What a token may become: members of the room, or emoji. */
export function suggestionQuery(api: Api, room: string, token: Token | null) {
  const { kind = null, query = '' } = token ?? {};
  return queryOptions({
    queryKey: ['suggestions', room, kind, query.toLowerCase()],
    enabled: kind !== null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => (kind === 'emoji' ? findEmoji(query) : findPeople(api, room, query, signal)),
  });
}

async function findPeople(api: Api, room: string, q: string, signal: AbortSignal): Promise<Suggestion[]> {
  const { items } = await api.members(room, { limit: most, ...(q !== '' && { q }) }, signal);
  return items.flatMap(({ user: { username, display_name } }) =>
    username === null ? [] : [{ insert: `@${username}`, name: plainText(display_name), detail: `@${username}` }],
  );
}

async function findEmoji(query: string): Promise<Suggestion[]> {
  const { findEmojis } = await import('../../components/emoji/emojis');
  return findEmojis(query, most).map(({ emoji, label, codes }) => ({
    insert: emoji,
    name: `${emoji} ${label}`,
    detail: codes[0] === undefined ? '' : `:${codes[0]}:`,
  }));
}
