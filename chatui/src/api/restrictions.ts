import { pageSchema, type Page } from '../wire/page';
import { restrictionSchema, type Restriction, type RestrictionKind } from '../wire/restriction';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

const restrictionsSchema = pageSchema(restrictionSchema);

/** Who is restricted in a room, for its owners and moderators. */
export function restrictions(
  { client }: Api,
  room: string,
  query: ListQuery,
  signal?: AbortSignal,
): Promise<Page<Restriction>> {
  return read(restrictionsSchema, client.GET('/api/v1/rooms/{room}/restrictions', { params: { path: { room }, query }, signal }));
}

/** Takes the place of the one before. Without `until` it holds until it is lifted. */
export function restrict(
  { client }: Api,
  room: string,
  username: string,
  body: { kind: RestrictionKind; until?: string; reason?: string },
): Promise<Restriction> {
  const params = { path: { room, username } };
  return read(restrictionSchema, client.PUT('/api/v1/rooms/{room}/restrictions/{username}', { params, body }));
}

export function lift({ client }: Api, room: string, username: string): Promise<void> {
  const params = { path: { room, username } };
  return done(client.DELETE('/api/v1/rooms/{room}/restrictions/{username}', { params }));
}
