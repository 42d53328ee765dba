interface SessionAnswer {
  access_token: string;
}

/** Someone who uses the REST API, as a script does. */
export class Account {
  readonly #server: { url: string };
  readonly #token: string;

  private constructor(server: { url: string }, token: string) {
    this.#server = server;
    this.#token = token;
  }

  static async register(server: { url: string }, username: string, displayName: string): Promise<Account> {
    const answer = await fetch(`${server.url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password: 'a long enough password', display_name: displayName }),
    });
    if (!answer.ok) throw new Error(`register ${username}: ${String(answer.status)} ${await answer.text()}`);
    return new Account(server, ((await answer.json()) as SessionAnswer).access_token);
  }

  async makeRoom(name: string, visibility = 'public'): Promise<void> {
    await this.#ask('POST', '/rooms', { name, visibility });
  }

  async add(username: string, room: string): Promise<void> {
    await this.#ask('PUT', `/rooms/${room}/members/${username}`, {});
  }

  async say(room: string, body: string): Promise<void> {
    await this.#ask('POST', `/rooms/${room}/messages`, { body });
  }

  async #ask(method: string, path: string, body: unknown): Promise<void> {
    const answer = await fetch(`${this.#server.url}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.#token}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
  }
}
