import createClient, { type Client } from 'openapi-fetch';
import * as v from 'valibot';
import {
  accessTokenSchema,
  serverInfoSchema,
  signInSchema,
  type AccessToken,
  type Scope,
  type ServerInfo,
  type SignIn,
} from '../wire/account';
import { ChatError } from '../wire/ChatError';
import { eventPageSchema, type EventPage } from '../wire/event';
import { fileTicketSchema, sharedFileSchema, type FileKind, type FileTicket, type SharedFile } from '../wire/file';
import { foundPageSchema, type FoundPage } from '../wire/found';
import {
  messagePageSchema,
  messageSchema,
  reactorSchema,
  revisionSchema,
  type Message,
  type MessagePage,
  type Reactor,
  type Revision,
} from '../wire/message';
import { pageSchema, type Page } from '../wire/page';
import {
  memberSchema,
  roomSchema,
  standingSchema,
  type Member,
  type Role,
  type Room,
  type RoomSettings,
  type Standing,
  type Visibility,
} from '../wire/room';
import { userSchema, type User } from '../wire/user';
import { done, read } from './answers';
import type { Config } from './config';
import type { paths } from './schema';
import type { Session } from './Session';

export interface ListQuery {
  q?: string;
  cursor?: string;
  limit?: number;
}

/** At most one of the first three; none: the newest. */
export interface MessageBounds {
  before?: number;
  after?: number;
  around?: number;
  limit?: number;
}

export type ExportFormat = 'jsonl' | 'csv' | 'html' | 'txt';

/** The REST API: paths and parameters typed by the server's document, every answer parsed, every refusal a ChatError. */
export class Api {
  /** For calls that have a file of their own: most of them belong to pages that few open. */
  readonly client: Client<paths>;
  /** Where the API is; its own paths, as that of a picture, go behind it. */
  readonly base: string;
  readonly #session: Session;

  constructor(config: Config, session: Session) {
    this.#session = session;
    this.base = config.apiUrl || location.origin;
    this.client = createClient<paths>({ baseUrl: this.base, fetch: session.fetch });
  }

  info(signal?: AbortSignal): Promise<ServerInfo> {
    return read(serverInfoSchema, this.client.GET('/api/v1/info', { signal }));
  }

  me(signal?: AbortSignal): Promise<User> {
    return read(userSchema, this.client.GET('/api/v1/me', { signal }));
  }

  updateMe(body: { display_name?: string; status?: User['status'] }): Promise<User> {
    return read(userSchema, this.client.PATCH('/api/v1/me', { body }));
  }

  changePassword(body: { current_password: string; new_password: string }): Promise<void> {
    return done(this.client.POST('/api/v1/me/password', { body }));
  }

  /** Confirmed by the password, or by the username of an account without one. */
  deleteMe(confirmation: { password: string } | { username: string }): Promise<void> {
    return done(this.client.DELETE('/api/v1/me', { body: confirmation }));
  }

  /** Where the account is signed in. */
  signIns(signal?: AbortSignal): Promise<Page<SignIn>> {
    return read(signInsSchema, this.client.GET('/api/v1/me/sessions', { signal }));
  }

  endSignIn(id: string): Promise<void> {
    return done(this.client.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }));
  }

  accessTokens(signal?: AbortSignal): Promise<Page<AccessToken>> {
    return read(accessTokensSchema, this.client.GET('/api/v1/me/tokens', { signal }));
  }

  /** The answer is the only one with the token itself. `expires_in_days` left out: never. */
  makeAccessToken(body: { name: string; scopes: Scope[]; expires_in_days?: number }): Promise<AccessToken> {
    return read(accessTokenSchema, this.client.POST('/api/v1/me/tokens', { body }));
  }

  revokeAccessToken(id: string): Promise<void> {
    return done(this.client.DELETE('/api/v1/me/tokens/{id}', { params: { path: { id } } }));
  }

  /** Messages that mention the caller, newest first. */
  mentions(query: ListQuery = {}, signal?: AbortSignal): Promise<Page<Message>> {
    return read(messagesSchema, this.client.GET('/api/v1/me/mentions', { params: { query }, signal }));
  }

  /** Messages anywhere the caller may look, newest first. Nothing to look for, or what cannot be read: `invalid`. */
  search(query: ListQuery & { q: string; tz?: string }, signal?: AbortSignal): Promise<FoundPage> {
    return read(foundPageSchema, this.client.GET('/api/v1/search', { params: { query }, signal }));
  }

  user(username: string, signal?: AbortSignal): Promise<User> {
    return read(userSchema, this.client.GET('/api/v1/users/{username}', { params: { path: { username } }, signal }));
  }

  rooms(query: ListQuery = {}, signal?: AbortSignal): Promise<Page<Room>> {
    return read(roomsSchema, this.client.GET('/api/v1/rooms', { params: { query }, signal }));
  }

  /** `with`: a username; only rooms that they are in, too. `hidden`: also those that the caller has hidden. */
  myRooms(query: ListQuery & { with?: string; hidden?: boolean } = {}, signal?: AbortSignal): Promise<Page<Room>> {
    return read(roomsSchema, this.client.GET('/api/v1/me/rooms', { params: { query }, signal }));
  }

  createRoom(body: { name: string; title?: string; topic?: string; visibility?: Visibility }): Promise<Room> {
    return read(roomSchema, this.client.POST('/api/v1/rooms', { body }));
  }

  room(room: string, signal?: AbortSignal): Promise<Room> {
    return read(roomSchema, this.client.GET('/api/v1/rooms/{room}', { params: { path: { room } }, signal }));
  }

  updateRoom(
    room: string,
    body: { title?: string; topic?: string; visibility?: Visibility; archived?: false },
  ): Promise<Room> {
    return read(roomSchema, this.client.PATCH('/api/v1/rooms/{room}', { params: { path: { room } }, body }));
  }

  archiveRoom(room: string): Promise<void> {
    return done(this.client.DELETE('/api/v1/rooms/{room}', { params: { path: { room } } }));
  }

  members(room: string, query: ListQuery = {}, signal?: AbortSignal): Promise<Page<Member>> {
    return read(
      membersSchema,
      this.client.GET('/api/v1/rooms/{room}/members', { params: { path: { room }, query }, signal }),
    );
  }

  joinRoom(room: string): Promise<Member> {
    return this.putMember(room, 'me');
  }

  leaveRoom(room: string): Promise<void> {
    return this.removeMember(room, 'me');
  }

  /** Adds someone, or changes a member's role. */
  putMember(room: string, username: string, role?: Role): Promise<Member> {
    const params = { path: { room, username } };
    return read(
      memberSchema,
      this.client.PUT('/api/v1/rooms/{room}/members/{username}', { params, body: role ? { role } : {} }),
    );
  }

  removeMember(room: string, username: string): Promise<void> {
    return done(
      this.client.DELETE('/api/v1/rooms/{room}/members/{username}', { params: { path: { room, username } } }),
    );
  }

  /** `back`: what is past `seq` is unread again; else the marker only moves forward. */
  markRead(room: string, seq: number, { back = false } = {}): Promise<Standing> {
    const body = { seq, ...(back && { back }) };
    return read(standingSchema, this.client.PUT('/api/v1/rooms/{room}/read', { params: { path: { room } }, body }));
  }

  /** Changes the caller's own settings of a room. */
  changeSettings(room: string, body: RoomSettings): Promise<Standing> {
    return read(standingSchema, this.client.PATCH('/api/v1/rooms/{room}/me', { params: { path: { room } }, body }));
  }

  messages(room: string, query: MessageBounds = {}, signal?: AbortSignal): Promise<MessagePage> {
    return read(
      messagePageSchema,
      this.client.GET('/api/v1/rooms/{room}/messages', { params: { path: { room }, query }, signal }),
    );
  }

  message(room: string, id: string, signal?: AbortSignal): Promise<Message> {
    return read(
      messageSchema,
      this.client.GET('/api/v1/rooms/{room}/messages/{id}', { params: { path: { room, id } }, signal }),
    );
  }

  postMessage(
    room: string,
    body: { body: string; client_id?: string; reply_to?: string; files?: string[] },
  ): Promise<Message> {
    return read(
      messageSchema,
      this.client.POST('/api/v1/rooms/{room}/messages', { params: { path: { room } }, body }),
    );
  }

  reviseMessage(room: string, id: string, body: string): Promise<Message> {
    const params = { path: { room, id } };
    return read(messageSchema, this.client.PATCH('/api/v1/rooms/{room}/messages/{id}', { params, body: { body } }));
  }

  /** `reason`: why staff deletes another's; it stands in the tombstone. */
  deleteMessage(room: string, id: string, reason = ''): Promise<void> {
    const params = { path: { room, id }, query: reason === '' ? {} : { reason } };
    return done(this.client.DELETE('/api/v1/rooms/{room}/messages/{id}', { params }));
  }

  /** Takes the preview of its first link off a message, for everyone. */
  removePreview(room: string, id: string): Promise<void> {
    const params = { path: { room, id } };
    return done(this.client.DELETE('/api/v1/rooms/{room}/messages/{id}/preview', { params }));
  }

  /** A ticket to files, for an hour. */
  fileTicket(): Promise<FileTicket> {
    return read(fileTicketSchema, this.client.POST('/api/v1/me/file-ticket'));
  }

  /** Files of the room's messages, newest first. */
  files(room: string, query: ListQuery & { kind?: FileKind }, signal?: AbortSignal): Promise<Page<SharedFile>> {
    return read(
      sharedFilesSchema,
      this.client.GET('/api/v1/rooms/{room}/files', { params: { path: { room }, query }, signal }),
    );
  }

  /** Removes a file that no message has. */
  removeFile(room: string, id: string): Promise<void> {
    return done(this.client.DELETE('/api/v1/rooms/{room}/files/{id}', { params: { path: { room, id } } }));
  }

  reactors(room: string, id: string, query: ListQuery = {}, signal?: AbortSignal): Promise<Page<Reactor>> {
    const params = { path: { room, id }, query };
    return read(reactorsSchema, this.client.GET('/api/v1/rooms/{room}/messages/{id}/reactions', { params, signal }));
  }

  /** What an edited message said before, oldest first. */
  async revisions(room: string, id: string, signal?: AbortSignal): Promise<Revision[]> {
    const params = { path: { room, id }, query: { limit: 200 } };
    const asked = this.client.GET('/api/v1/rooms/{room}/messages/{id}/revisions', { params, signal });
    return (await read(revisionsSchema, asked)).items;
  }

  /** The whole conversation, oldest first, as it comes. Rejects with ChatError where it does not begin. */
  exportRoom(
    room: string,
    format: ExportFormat,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    return this.download(`/rooms/${encodeURIComponent(room)}/export?format=${format}`, signal);
  }

  /** A file of the API, as it comes. Rejects with ChatError where it does not begin. */
  async download(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const response = await this.#session.stream(new Request(`${this.base}/api/v1${path}`, { signal }));
    if (!response.ok) throw ChatError.fromResponse(response, await response.json().catch(() => null));
    return response.body ?? new Blob([]).stream();
  }

  events(room: string, query: { after: number; limit?: number }, signal?: AbortSignal): Promise<EventPage> {
    return read(
      eventPageSchema,
      this.client.GET('/api/v1/rooms/{room}/events', { params: { path: { room }, query }, signal }),
    );
  }
}

const signInsSchema = pageSchema(signInSchema);
const roomsSchema = pageSchema(roomSchema);
const membersSchema = pageSchema(memberSchema);
const messagesSchema = pageSchema(messageSchema);
const sharedFilesSchema = pageSchema(sharedFileSchema);
const reactorsSchema = pageSchema(reactorSchema);
const revisionsSchema = v.object({ items: v.array(revisionSchema) });
const accessTokensSchema = pageSchema(accessTokenSchema);

/** The API as the signed-in (or not yet signed-in) person sees it. */
export function createApi(config: Config, session: Session): Api {
  return new Api(config, session);
}
