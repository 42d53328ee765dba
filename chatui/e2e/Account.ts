import { randomUUID } from 'node:crypto';
import { Flood } from './Flood';
import { password } from './Person';

interface SessionAnswer {
  access_token: string;
}

/** A message as the server tells it. */
export interface Posted {
  id: string;
  seq: number;
  body: string;
  deleted_at: string | null;
}

/** Someone who uses the REST API, as a script does. */
export class Account {
  readonly #server: { url: string };
  readonly #token: string;

  private constructor(server: { url: string }, token: string) {
    this.#server = server;
    this.#token = token;
  }

  static register(server: { url: string }, username: string, displayName: string): Promise<Account> {
    return Account.#begin(server, 'register', { username, password, display_name: displayName });
  }

  /** Somebody who has an account, on another device. */
  static signIn(server: { url: string }, username: string): Promise<Account> {
    return Account.#begin(server, 'login', { username, password });
  }

  static async #begin(server: { url: string }, how: 'register' | 'login', body: Record<string, string>): Promise<Account> {
    const answer = await fetch(`${server.url}/api/v1/auth/${how}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${how}: ${String(answer.status)} ${await answer.text()}`);
    return new Account(server, ((await answer.json()) as SessionAnswer).access_token);
  }

  /** Ends every other sign-in of the account. */
  async signOutOthers(): Promise<void> {
    const answer = await this.#ask('GET', '/me/sessions');
    const sessions = (await answer.json()) as { id: string; current: boolean }[] | { items: { id: string; current: boolean }[] };
    const all = Array.isArray(sessions) ? sessions : sessions.items;
    for (const { id, current } of all) if (!current) await this.#ask('DELETE', `/me/sessions/${id}`);
  }

  /** Opens a socket on which a great deal is going to happen. */
  async flood(room: string): Promise<Flood> {
    return Flood.open(this.#server, this.#token, room);
  }

  async makeRoom(name: string, visibility = 'public'): Promise<void> {
    await this.#ask('POST', '/rooms', { name, visibility });
  }

  /** A link by which people come into a room. */
  async invite(room: string): Promise<{ code: string }> {
    return (await (await this.#ask('POST', `/rooms/${room}/invitations`, {})).json()) as { code: string };
  }

  /** The conversation with one person; answers its room. */
  async talkTo(username: string): Promise<string> {
    const answer = await this.#ask('PUT', '/me/direct', { usernames: [username] });
    return ((await answer.json()) as { name: string }).name;
  }

  /** Is pushed to on this device. */
  async subscribe(subscription: { endpoint: string; keys: Record<string, string> }): Promise<void> {
    await this.#ask('PUT', '/me/push', subscription);
  }

  /** Is told of nothing in a room for a while. */
  async mute(room: string): Promise<void> {
    await this.#ask('PATCH', `/rooms/${room}/me`, { muted_until: new Date(Date.now() + 3_600_000).toISOString() });
  }

  async add(username: string, room: string): Promise<void> {
    await this.#ask('PUT', `/rooms/${room}/members/${username}`, {});
  }

  async say(room: string, body: string): Promise<void> {
    await this.#ask('POST', `/rooms/${room}/messages`, { body, client_id: randomUUID() });
  }

  /** Answers the latest message with this text in it. */
  async answer(room: string, text: string, body: string): Promise<void> {
    const { id } = await this.#find(room, text);
    await this.#ask('POST', `/rooms/${room}/messages`, { body, reply_to: id, client_id: randomUUID() });
  }

  async react(room: string, text: string, emoji: string): Promise<void> {
    const { id } = await this.#find(room, text);
    await this.#ask('PUT', `/rooms/${room}/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
  }

  /** Changes one's latest message with this text in it. */
  async edit(room: string, text: string, body: string): Promise<void> {
    const { id } = await this.#find(room, text);
    await this.#ask('PATCH', `/rooms/${room}/messages/${id}`, { body });
  }

  async remove(room: string, text: string): Promise<void> {
    const { id } = await this.#find(room, text);
    await this.#ask('DELETE', `/rooms/${room}/messages/${id}`);
  }

  async join(room: string): Promise<void> {
    await this.#ask('PUT', `/rooms/${room}/members/me`, {});
  }

  async leave(room: string): Promise<void> {
    await this.#ask('DELETE', `/rooms/${room}/members/me`);
  }

  /** Reads everything, as on another device. */
  async readAll(room: string): Promise<void> {
    await this.#ask('PUT', `/rooms/${room}/read`, { seq: await this.head(room) });
  }

  async archive(room: string): Promise<void> {
    await this.#ask('DELETE', `/rooms/${room}`);
  }

  async sendAway(username: string, room: string): Promise<void> {
    await this.#ask('DELETE', `/rooms/${room}/members/${username}`);
  }

  /** The seq of the latest message with this text in it. */
  async seqOf(room: string, text: string): Promise<number> {
    return (await this.#find(room, text)).seq;
  }

  /** Every message of a room, oldest first. */
  async messages(room: string): Promise<Posted[]> {
    const all: Posted[] = [];
    for (let hasAfter = true; hasAfter; ) {
      const answer = await this.#ask('GET', `/rooms/${room}/messages?limit=200&after=${all.at(-1)?.seq ?? 0}`);
      const page = (await answer.json()) as { messages: Posted[]; has_after: boolean };
      all.push(...page.messages);
      hasAfter = page.has_after;
    }
    return all;
  }

  /** The seq of the last thing that happened in a room. */
  async head(room: string): Promise<number> {
    return ((await (await this.#ask('GET', `/rooms/${room}`)).json()) as { seq: number }).seq;
  }

  /** How many messages of a room one has not read. */
  async unread(room: string): Promise<number> {
    const answer = await this.#ask('GET', `/rooms/${room}`);
    return ((await answer.json()) as { me: { unread_count: number } }).me.unread_count;
  }

  async #find(room: string, text: string): Promise<Posted> {
    const answer = await this.#ask('GET', `/rooms/${room}/messages?limit=200`);
    const { messages } = (await answer.json()) as { messages: Posted[] };
    const found = messages.findLast(({ body }) => body.includes(text));
    if (!found) throw new Error(`no message in ${room} says ${text}`);
    return found;
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${this.#server.url}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.#token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // A machine that stood still makes the server refuse for a moment. Posts have a client id, so that none is stored twice.
    if (answer.status === 503) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return this.#ask(method, path, body);
    }
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
    return answer;
  }
}
