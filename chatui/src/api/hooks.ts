import { deliverySchema, hookSchema, type Delivery, type Hook } from '../wire/hook';
import { pageSchema, type Page } from '../wire/page';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

const hooksSchema = pageSchema(hookSchema);
const deliveriesSchema = pageSchema(deliverySchema);

/** What staff says of an outgoing webhook; `events` null: all types. */
export interface OutgoingDraft {
  name: string;
  url: string;
  events: string[] | null;
}

/** What staff says of a command; the last two may be empty. */
export interface CommandDraft {
  name: string;
  url: string;
  description: string;
  hint: string;
}

/** A room's webhooks that have not ended, for its staff. */
export function hooks({ client }: Api, room: string, query: ListQuery, signal?: AbortSignal): Promise<Page<Hook>> {
  return read(hooksSchema, client.GET('/api/v1/rooms/{room}/hooks', { params: { path: { room }, query }, signal }));
}

/** Makes an incoming webhook; its address is in no other answer. */
export function makeIncomingHook({ client }: Api, room: string, name: string): Promise<Hook> {
  const body = { kind: 'incoming' as const, name };
  return read(hookSchema, client.POST('/api/v1/rooms/{room}/hooks', { params: { path: { room } }, body }));
}

/** Makes an outgoing webhook; its secret is in no other answer. */
export function makeOutgoingHook({ client }: Api, room: string, { events, ...draft }: OutgoingDraft): Promise<Hook> {
  const body = { kind: 'outgoing' as const, ...draft, ...(events !== null && { events }) };
  return read(hookSchema, client.POST('/api/v1/rooms/{room}/hooks', { params: { path: { room } }, body }));
}

/** Makes a slash command; its secret is in no other answer. */
export function makeCommand({ client }: Api, room: string, draft: CommandDraft): Promise<Hook> {
  const body = { kind: 'command' as const, ...draft };
  return read(hookSchema, client.POST('/api/v1/rooms/{room}/hooks', { params: { path: { room } }, body }));
}

/** Changes an outgoing webhook or a command; what is left out stays as it is. */
export function changeHook(
  { client }: Api,
  room: string,
  id: string,
  body: Partial<OutgoingDraft> & Partial<CommandDraft> & { disabled?: boolean },
): Promise<Hook> {
  return read(hookSchema, client.PATCH('/api/v1/rooms/{room}/hooks/{id}', { params: { path: { room, id } }, body }));
}

/** A new secret, which is in no other answer; the one before signs as well for a day. */
export function renewHookSecret({ client }: Api, room: string, id: string): Promise<Hook> {
  return read(hookSchema, client.POST('/api/v1/rooms/{room}/hooks/{id}/secret', { params: { path: { room, id } } }));
}

/** Has everything past a place in the log sent again. */
export function replayHook({ client }: Api, room: string, id: string, after: number): Promise<Hook> {
  const params = { path: { room, id } };
  return read(hookSchema, client.POST('/api/v1/rooms/{room}/hooks/{id}/replay', { params, body: { after } }));
}

/** The last tries to send something, newest first: one page has all that are kept. */
export function deliveries({ client }: Api, room: string, id: string, signal?: AbortSignal): Promise<Page<Delivery>> {
  const params = { path: { room, id }, query: { limit: 200 } };
  return read(deliveriesSchema, client.GET('/api/v1/rooms/{room}/hooks/{id}/deliveries', { params, signal }));
}

export function endHook({ client }: Api, room: string, id: string): Promise<void> {
  return done(client.DELETE('/api/v1/rooms/{room}/hooks/{id}', { params: { path: { room, id } } }));
}
