import { hookSchema, type Hook } from '../wire/hook';
import { pageSchema, type Page } from '../wire/page';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

const hooksSchema = pageSchema(hookSchema);

/** A room's webhooks that have not ended, for its staff. */
export function hooks({ client }: Api, room: string, query: ListQuery, signal?: AbortSignal): Promise<Page<Hook>> {
  return read(hooksSchema, client.GET('/api/v1/rooms/{room}/hooks', { params: { path: { room }, query }, signal }));
}

/** Makes an incoming webhook; its address is in no other answer. */
export function makeIncomingHook({ client }: Api, room: string, name: string): Promise<Hook> {
  const body = { kind: 'incoming' as const, name };
  return read(hookSchema, client.POST('/api/v1/rooms/{room}/hooks', { params: { path: { room } }, body }));
}

export function endHook({ client }: Api, room: string, id: string): Promise<void> {
  return done(client.DELETE('/api/v1/rooms/{room}/hooks/{id}', { params: { path: { room, id } } }));
}
