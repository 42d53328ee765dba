import { invitationSchema, invitedSchema, type Invitation, type Invited } from '../wire/invitation';
import { pageSchema, type Page } from '../wire/page';
import { roomSchema, type Room } from '../wire/room';
import { done, read } from './answers';
import type { Api, ListQuery } from './Api';

const invitationsSchema = pageSchema(invitationSchema);

/** Invitations that stand: a room's, for its staff, or the server's (null), for its administrators. */
export function invitations({ client }: Api, room: string | null, query: ListQuery, signal?: AbortSignal): Promise<Page<Invitation>> {
  if (room === null) return read(invitationsSchema, client.GET('/api/v1/admin/invitations', { params: { query }, signal }));
  return read(invitationsSchema, client.GET('/api/v1/rooms/{room}/invitations', { params: { path: { room }, query }, signal }));
}

export function makeInvitation(
  { client }: Api,
  room: string | null,
  body: { expires_in_hours?: number; max_uses?: number },
): Promise<Invitation> {
  if (room === null) return read(invitationSchema, client.POST('/api/v1/admin/invitations', { body }));
  return read(invitationSchema, client.POST('/api/v1/rooms/{room}/invitations', { params: { path: { room } }, body }));
}

export function endInvitation({ client }: Api, room: string | null, id: string): Promise<void> {
  if (room === null) return done(client.DELETE('/api/v1/admin/invitations/{id}', { params: { path: { id } } }));
  return done(client.DELETE('/api/v1/rooms/{room}/invitations/{id}', { params: { path: { room, id } } }));
}

/** What a link leads to; nobody has to be signed in for that. */
export function invited({ client }: Api, code: string, signal?: AbortSignal): Promise<Invited> {
  return read(invitedSchema, client.GET('/api/v1/invitations/{code}', { params: { path: { code } }, signal }));
}

/** Joins the room that a link leads to. */
export function acceptInvitation({ client }: Api, code: string): Promise<Room> {
  return read(roomSchema, client.POST('/api/v1/invitations/{code}', { params: { path: { code } } }));
}
