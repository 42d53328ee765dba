import { ChatError } from '../wire/ChatError';
import type { Invitation } from '../wire/invitation';
import type { Report } from '../wire/report';
import type { Restriction, RestrictionKind } from '../wire/restriction';
import type { Room } from '../wire/room';
import type { User } from '../wire/user';
import type { FakeChat } from './FakeChat';
import { at } from './samples';

/** Between people: direct conversations, who has blocked whom, and who is restricted in a room. */
export class FakePeople {
  readonly #chat: FakeChat;
  readonly #blocks: { by: string; user: User }[] = [];
  readonly #restrictions: (Restriction & { room: string })[] = [];

  constructor(chat: FakeChat) {
    this.#chat = chat;
  }

  direct(caller: User, usernames: string[]): Room {
    const others = usernames.map((username) => this.#chat.userNamed(username)).filter(({ id }) => id !== caller.id);
    const [first] = others;
    if (first === undefined) throw new ChatError('invalid', 'Name somebody else.', { status: 422 });
    const hasBlocked = others.length === 1 && (this.isBlocked(caller, first) || this.isBlocked(first, caller));
    if (hasBlocked) throw new ChatError('forbidden', 'You cannot write to each other.', { status: 403 });
    const people = [...new Map([caller, ...others].map((user) => [user.id, user])).values()];
    const name = `dm-${people.map(({ username }) => username).sort().join('-')}`;
    if (!this.#chat.rooms.has(name)) {
      const room = this.#chat.addRoom(name, caller, { title: '' });
      room.info = { ...room.info, visibility: 'private' }; // nobody joins it
      room.people = people;
      for (const user of people) room.members.set(user.id, { user, role: 'member', read: 0 });
    }
    return this.#chat.show(name, caller);
  }

  /** Two of whom one blocks the other cannot write to each other alone; nobody writes to deleted accounts alone. */
  checkDirect(room: string, author: User): void {
    const others = (this.#chat.room(room, author).people ?? []).filter(({ id }) => id !== author.id);
    const [first, ...more] = others;
    if (first === undefined) return;
    const isBetweenBlocked = more.length === 0 && (this.isBlocked(author, first) || this.isBlocked(first, author));
    if (isBetweenBlocked || others.every(({ deleted }) => deleted === true))
      throw new ChatError('forbidden', 'You cannot write here.', { status: 403 });
  }

  blocksOf(caller: User) {
    return this.#blocks.filter(({ by }) => by === caller.id).map(({ user }) => ({ user, at: at(0) }));
  }

  block(caller: User, user: User): void {
    if (!this.isBlocked(caller, user)) this.#blocks.push({ by: caller.id, user });
  }

  unblock(caller: User, user: User): void {
    const index = this.#blocks.findIndex((one) => one.by === caller.id && one.user.id === user.id);
    if (index >= 0) this.#blocks.splice(index, 1);
  }

  isBlocked(by: User, user: User): boolean {
    return this.blocksOf(by).some((one) => one.user.id === user.id);
  }

  restrictionsOf(room: string): Restriction[] {
    return this.#restrictions.filter((one) => one.room === room);
  }

  restrict(room: string, by: User, user: User, more: { kind: RestrictionKind; until: string | null; reason: string }): Restriction {
    this.#forget(room, user);
    const restriction = { room, user, by, at: at(0), ...more };
    this.#restrictions.push(restriction);
    const { log, members } = this.#chat.room(room, by);
    if (more.kind === 'ban' && members.delete(user.id)) this.#chat.announce(room, log.sendAway(by, user));
    this.#chat.announce(room, log.restrict(by, user, more));
    return restriction;
  }

  lift(room: string, by: User, user: User): void {
    const old = this.#forget(room, user);
    if (old) this.#chat.announce(room, this.#chat.room(room, by).log.free(by, user, old.kind));
  }

  readonly invitations: Invitation[] = [];
  readonly reports: Report[] = [];
  readonly #pins: { room: string; id: string }[] = [];

  invite(room: string | null, by: User, body: { expires_in_hours?: number; max_uses?: number }): Invitation {
    const code = `code-${this.invitations.length + 1}`;
    const more = { created_by: by, created_at: at(0), expires_at: at((body.expires_in_hours ?? 168) * 3600), max_uses: body.max_uses ?? null, uses: 0 };
    const invitation = { id: code, code, url: `http://localhost/invite/${code}`, room, ...more };
    this.invitations.push(invitation);
    return invitation;
  }

  endInvitation(id: string): void {
    this.invitations.splice(this.invitations.findIndex((one) => one.id === id), 1);
  }

  invited(code: string): Invitation {
    const found = this.invitations.find((one) => one.code === code);
    if (!found) throw new ChatError('not_found', 'There is no such invitation.', { status: 404 });
    return found;
  }

  pinned(room: string, viewer: User) {
    return this.#pins.filter((one) => one.room === room).toReversed().map(({ id }) => this.#chat.message(room, viewer, id));
  }

  pin(room: string, by: User, id: string, isOn: boolean): void {
    const index = this.#pins.findIndex((one) => one.room === room && one.id === id);
    if (isOn === index >= 0) return;
    if (isOn) this.#pins.push({ room, id });
    else this.#pins.splice(index, 1);
    this.#chat.announce(room, this.#chat.room(room, by).log.pin(by, id, isOn));
  }

  report(room: string, reporter: User, id: string, reason: string): Report {
    const message = this.#chat.message(room, reporter, id);
    const report = { id: `report-${this.reports.length + 1}`, message, reporter, reason, state: 'open' as const };
    this.reports.push({ ...report, created_at: at(0), closed_at: null, closed_by: null });
    return this.reports[this.reports.length - 1] as Report;
  }

  changeReport(id: string, state: Report['state']): Report | undefined {
    const index = this.reports.findIndex((one) => one.id === id);
    const report = this.reports[index];
    if (report) this.reports[index] = { ...report, state };
    return this.reports[index];
  }

  #forget(room: string, user: User): Restriction | undefined {
    const index = this.#restrictions.findIndex((one) => one.room === room && one.user.id === user.id);
    return index < 0 ? undefined : this.#restrictions.splice(index, 1)[0];
  }
}
