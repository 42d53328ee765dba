import { ChatError } from '../wire/ChatError';
import type { Grant } from '../wire/account';
import type { ChatEvent } from '../wire/event';
import type { Member, Role, Room, RoomInfo, RoomSettings, Standing, Visibility } from '../wire/room';
import type { User } from '../wire/user';
import { FakeSso } from './fakeSsoRoutes';
import { FakePeople } from './FakePeople';
import { FakePush } from './fakePushRoutes';
import { RoomLog } from './RoomLog';
import { at, unchanged } from './samples';

interface FakeRoom {
  log: RoomLog;
  info: RoomInfo;
  owner: User;
  /** All in a direct conversation. */
  people?: User[];
  members: Map<string, { user: User; role: Role; read: number; settings?: Required<RoomSettings>; hiddenAt?: number }>;
}

/** Who hears what happens: the server's sockets. */
export type Hearer = (room: string, frame: object) => void;

/** What the server knows: people, their tokens, and rooms with their logs. */
export class FakeChat {
  readonly rooms = new Map<string, FakeRoom>();
  /** What is on. */
  features = { files: false };
  /** Tells every socket; set by the server. */
  tell: Hearer = () => undefined;
  /** Tells every socket of one person; set by the server. */
  tellUser: (user: User, frame: object) => void = () => undefined;
  /** Who is online in a room; set by the server. */
  online: (room: string) => User[] = () => [];
  readonly #users = new Map<string, { user: User; password: string }>();
  readonly #access = new Map<string, User>();
  readonly #refresh = new Map<string, User>();
  readonly #spent = new Map<string, { at: number; successor: Grant }>();
  #made: { owner: string; shown: { id: string } }[] = [];
  #tokens = 0;
  readonly people = new FakePeople(this);
  readonly sso = new FakeSso();
  readonly push = new FakePush();

  /** Registers; their password is `correct horse`, unless said otherwise. */
  addUser(username: string, display_name = username, password = 'correct horse'): User {
    if (this.#users.has(username)) throw new ChatError('conflict', 'That name is taken.', { status: 409 });
    const user = { id: `user-${username}`, username, display_name, created_at: at(0) };
    this.#users.set(username, { user, password });
    return user;
  }

  addRoom(name: string, owner: User, more: { title?: string; topic?: string; visibility?: Visibility } = {}): FakeRoom {
    if (this.rooms.has(name)) throw new ChatError('conflict', 'That name is taken.', { status: 409 });
    const info = { name, title: more.title ?? name, topic: more.topic ?? '', visibility: more.visibility ?? 'public', archived_at: null };
    const room: FakeRoom = { log: new RoomLog(name), info, owner, members: new Map() };
    room.log.mentioned = (body) => [...this.#users.values()].map(({ user }) => user).filter(({ username }) => body.includes(`@${username ?? ''}`));
    this.rooms.set(name, room);
    room.members.set(owner.id, { user: owner, role: 'owner', read: 1 });
    this.announce(name, room.log.join(owner));
    return room;
  }

  grant(user: User): Grant {
    const access_token = `access-${++this.#tokens}`;
    const refresh_token = `refresh-${this.#tokens}`;
    this.#access.set(access_token, user);
    this.#refresh.set(refresh_token, user);
    return { user, access_token, token_type: 'Bearer', expires_in: 900, refresh_token };
  }

  login(username: string, password: string): Grant {
    const found = this.#users.get(username);
    if (found?.password !== password) throw new ChatError('invalid_credentials', 'Wrong name or password.', { status: 401 });
    return this.grant(found.user);
  }

  /** The old refresh token is spent. Shown again within 60 s, its successor unused: the same answer. Else: theft. */
  refresh(token: string): Grant {
    const user = this.#refresh.get(token);
    if (!user) return this.#refreshAgain(token);
    this.#refresh.delete(token);
    const successor = this.grant(user);
    this.#spent.set(token, { at: Date.now(), successor });
    return successor;
  }

  /** Every token ends, as when a session is revoked. */
  revokeAll(): void {
    this.#access.clear();
    this.#refresh.clear();
    this.#spent.clear();
  }

  /** Access tokens end, as they do after a quarter of an hour. */
  expireAccess(): void {
    this.#access.clear();
  }

  tokensOf(user: User) {
    return this.#made.filter(({ owner }) => owner === user.id).map(({ shown }) => shown);
  }

  makeToken(user: User, asked: Record<string, unknown>) {
    const days = typeof asked.expires_in_days === 'number' ? asked.expires_in_days : null;
    const id = `token-${++this.#tokens}`;
    const shown = { id, name: asked.name, scopes: asked.scopes, created_at: at(0), expires_at: days && at(days * 86_400), last_used_at: null };
    this.#made.push({ owner: user.id, shown });
    return { ...shown, token: `crp_${id}` };
  }

  revokeToken(user: User, id: string): void {
    this.#made = this.#made.filter(({ owner, shown }) => owner !== user.id || shown.id !== id);
  }

  whose(token: string): User {
    const user = this.#access.get(token);
    if (!user) throw new ChatError('unauthorized', 'Sign in first.', { status: 401 });
    return user;
  }

  hasUser(username: string): boolean {
    return this.#users.has(username);
  }

  userNamed(username: string): User {
    const found = this.#users.get(username);
    if (!found) throw new ChatError('not_found', 'There is nobody of that name.', { status: 404 });
    return found.user;
  }

  rename(user: User, display_name: string): User {
    const found = this.#users.get(user.username ?? '');
    if (!found) throw new ChatError('not_found', 'There is nobody of that name.', { status: 404 });
    found.user = { ...found.user, display_name };
    return found.user;
  }

  /** As `PATCH /me` has it. */
  change(user: User, body: Record<string, unknown>): User {
    const found = this.#users.get(user.username ?? '');
    if (!found) throw new ChatError('not_found', 'There is nobody of that name.', { status: 404 });
    found.user = { ...found.user, ...body };
    return found.user;
  }

  /** The room, if it may be seen. */
  room(name: string, viewer: User): FakeRoom {
    const room = this.rooms.get(name);
    const isSeen = room && (room.info.visibility === 'public' || room.members.has(viewer.id));
    if (!isSeen) throw new ChatError('not_found', 'There is no such room.', { status: 404 });
    return room;
  }

  show(name: string, viewer: User): Room {
    const { log, info, owner, members, people } = this.room(name, viewer);
    const mine = members.get(viewer.id);
    const unread = log.messages.filter(({ seq, author, deleted_at }) => seq > (mine?.read ?? 0) && author.id !== viewer.id && deleted_at === null);
    const mentioning = unread.filter(({ mentions }) => mentions.some(({ id }) => id === viewer.id));
    return {
      ...{ ...info, created_at: at(0), created_by: owner, seq: log.head, member_count: members.size },
      ...(people && { people, visibility: 'direct' as const }),
      ...{ online_count: this.online(name).length, last_message_at: log.messages.at(-1)?.created_at ?? null },
      me: { role: mine?.role ?? null, last_read_seq: mine?.read ?? 0, unread_count: mine ? unread.length : 0, mention_count: mine ? mentioning.length : 0, ...(mine?.settings ?? unchanged), hidden: log.head <= (mine?.hiddenAt ?? 0) },
    };
  }

  members(name: string, viewer: User): Member[] {
    const online = new Set(this.online(name).map(({ id }) => id));
    const all = [...this.room(name, viewer).members.values()];
    return all.map(({ user, role }) => ({ user, role, online: online.has(user.id), joined_at: at(0) }));
  }

  join(name: string, user: User, role?: Role): void {
    const { log, members } = this.room(name, user);
    const known = members.get(user.id);
    if (known) {
      this.#give(name, user, role ?? known.role);
      return;
    }
    members.set(user.id, { user, role: role ?? 'member', read: log.head });
    this.announce(name, log.join(user));
  }

  #give(name: string, user: User, role: Role): void {
    const { log, members, owner } = this.room(name, user);
    const known = members.get(user.id);
    if (!known || known.role === role) return;
    known.role = role;
    this.announce(name, log.give(owner, user, role));
  }

  /** Somebody leaves who may not be the last owner. */
  takeLeave(name: string, user: User): void {
    const owners = [...this.room(name, user).members.values()].filter(({ role }) => role === 'owner');
    if (owners.length === 1 && owners[0]?.user.id === user.id) throw new ChatError('conflict', 'The last owner stays.', { status: 409 });
    this.leave(name, user);
  }

  leave(name: string, user: User): void {
    const { log, members } = this.room(name, user);
    if (members.delete(user.id)) this.announce(name, log.leave(user));
  }

  post(name: string, author: User, body: string, more: { client_id?: string; reply_to?: string } = {}) {
    const { log, info } = this.room(name, author);
    if (body.trim() === '') throw new ChatError('invalid', 'A message needs a text.', { status: 422, fields: [{ location: 'body.body', message: 'is empty' }] });
    if (info.archived_at !== null) throw new ChatError('forbidden', 'The room is archived.', { status: 403 });
    this.people.checkDirect(name, author);
    const stored = more.client_id === undefined ? undefined : log.stored(author, more.client_id);
    if (stored) return stored;
    this.join(name, author);
    const event = log.post(author, body.trim(), more);
    this.announce(name, event);
    return this.message(name, author, `${name}-${log.head}`);
  }

  mentions(viewer: User) {
    const rooms = [...this.rooms.values()].filter(({ members }) => members.has(viewer.id));
    const all = rooms.flatMap(({ log }) => log.messages.filter(({ mentions }) => mentions.some(({ id }) => id === viewer.id)));
    return all.toReversed();
  }

  /** One word, as it is written. */
  search(viewer: User, q: string) {
    if (q.startsWith('before:x')) throw new ChatError('invalid', 'before: wants a date.', { status: 422 });
    const seen = [...this.rooms.values()].filter(({ info, members }) => info.visibility === 'public' || members.has(viewer.id));
    const all = seen.flatMap(({ info: { name, title }, log }) => log.messages.map((message) => ({ message, room: { name, title } })));
    const found = all.filter(({ message }) => message.body.includes(q)).toReversed();
    return found.map((one) => {
      const at = Array.from(one.message.body.slice(0, one.message.body.indexOf(q))).length;
      return { ...one, marks: [[at, at + q.length]] };
    });
  }

  message(name: string, viewer: User, id: string) {
    const message = this.room(name, viewer).log.message(id);
    if (!message) throw new ChatError('not_found', 'There is no such message.', { status: 404 });
    return message;
  }

  edit(name: string, author: User, id: string, body: string, files?: readonly string[]) {
    const { log } = this.room(name, author);
    const message = this.message(name, author, id);
    if (message.author.id !== author.id) throw new ChatError('forbidden', 'It is not yours.', { status: 403 });
    if (message.deleted_at !== null) throw new ChatError('gone', 'It was deleted.', { status: 410 });
    this.announce(name, log.edit(id, body.trim(), files));
    return this.message(name, author, id);
  }

  remove(name: string, user: User, id: string): void {
    const { log, members } = this.room(name, user);
    const mayRemove = this.message(name, user, id).author.id === user.id || members.get(user.id)?.role === 'owner';
    if (!mayRemove) throw new ChatError('forbidden', 'It is not yours.', { status: 403 });
    this.announce(name, log.remove(id));
  }

  react(name: string, user: User, id: string, emoji: string, isOn: boolean): void {
    if (this.message(name, user, id).deleted_at !== null) throw new ChatError('gone', 'It was deleted.', { status: 410 });
    this.announce(name, this.room(name, user).log.react(id, user, emoji, isOn));
  }

  update(name: string, actor: User, change: Partial<RoomInfo>): Room {
    const room = this.room(name, actor);
    room.info = { ...room.info, ...change };
    this.announce(name, room.log.update(actor, room.info));
    return this.show(name, actor);
  }

  set(name: string, user: User, change: RoomSettings): Standing {
    const { log, members } = this.room(name, user);
    const mine = members.get(user.id);
    if (!mine) throw new ChatError('forbidden', 'Not a member.', { status: 403 });
    mine.settings = { ...unchanged, ...mine.settings, ...change };
    if (change.hidden !== undefined) mine.hiddenAt = change.hidden ? log.head : 0;
    const { me } = this.show(name, user);
    this.tellUser(user, { type: 'settings', room: name, me });
    return me;
  }

  read(name: string, user: User, seq: number, isBack = false): number {
    const { log, members } = this.room(name, user);
    const mine = members.get(user.id);
    if (!mine) throw new ChatError('forbidden', 'Not a member.', { status: 403 });
    mine.read = isBack ? Math.min(mine.read, seq) : Math.max(mine.read, Math.min(seq, log.head));
    if (isBack) this.tellUser(user, { type: 'read', room: name, seq: mine.read });
    return mine.read;
  }

  #refreshAgain(token: string): Grant {
    const spent = this.#spent.get(token);
    if (spent && Date.now() - spent.at < 60_000 && this.#refresh.has(spent.successor.refresh_token)) return spent.successor;
    if (spent) this.revokeAll();
    throw new ChatError('unauthorized', 'The session has ended.', { status: 401 });
  }

  announce(name: string, event: ChatEvent | null): void {
    if (event) this.tell(name, event);
  }
}
