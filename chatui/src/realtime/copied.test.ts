// @vitest-environment node
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChatServer } from '../../e2e/ChatServer';

// docs/scripting.md says: this folder can be copied, and stands alone.

const here = import.meta.dirname;
const root = resolve(here, '../../..');
const sources = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

describe('the folder', () => {
  it.each(sources)('%s imports nothing from outside', (name) => {
    const found = [...readFileSync(join(here, name), 'utf8').matchAll(/(?:from|import) '([^']+)'/g)].map(([, path]) => path ?? '');
    for (const path of found) expect(path).toMatch(/^\.\/\w+\.ts$/);
    for (const path of found) expect(sources).toContain(path.slice(2));
  });
});

const isThere = existsSync(join(root, 'bin/chatrooms')) || process.env.CI !== undefined;
const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

interface Message {
  seq: number;
  body: string;
  client_id: string | null;
}

/** Ada, by REST alone. */
class Asker {
  readonly #api: string;
  #authorization = '';

  constructor(api: string) {
    this.#api = api;
  }

  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { authorization: this.#authorization, 'content-type': 'application/json' };
    const answer = await fetch(this.#api + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Answers the line of chatrooms.auth. */
  async begin(): Promise<string> {
    const session = await this.call<{ access_token: string }>('POST', '/auth/register', { username: 'ada', password: 'difference engine' });
    this.#authorization = `Bearer ${session.access_token}`;
    await this.call('POST', '/rooms', { name: 'lobby' });
    return `Authorization: Bearer ${(await this.call<{ token: string }>('POST', '/me/tokens', { name: 'bot' })).token}\n`;
  }

  async says(body: string): Promise<void> {
    await this.call('POST', '/rooms/lobby/messages', { body });
  }

  async messages(): Promise<Message[]> {
    return (await this.call<{ messages: Message[] }>('GET', '/rooms/lobby/messages?limit=200')).messages;
  }

  /** Until each question has its answer, and the bot has remembered the last one. */
  async isAnswered(): Promise<void> {
    await vi.waitFor(
      async () => {
        const messages = await this.messages();
        const asked = messages.filter(({ body }) => body === '!time').map(({ seq }) => seq);
        const answered = messages.filter(({ body }) => body.startsWith('It is ')).map((message) => message.client_id);
        expect(answered.sort()).toEqual(asked.map((seq) => `ts-time-${String(seq)}`).sort());
        expect((await this.call<{ seq: number }>('GET', '/me/cursors/ts-time')).seq).toBe(asked.at(-1));
      },
      { timeout: 60_000, interval: 50 },
    );
  }
}

/** Answers what kills it. */
function run(folder: string, api: string): () => Promise<void> {
  const node = join(root, 'chatui/node_modules/.bin/node');
  const bot = spawn(node, ['bot.ts'], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', CHATROOMS_API: api }, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise<void>((done) => bot.once('exit', () => done()));
  const kill = () => {
    bot.kill('SIGKILL');
    return ended;
  };
  ending.push(kill);
  return kill;
}

describe.runIf(isThere)('the bot of docs/scripting.md', () => {
  it('goes on where it was when it was killed', { timeout: 180_000 }, async () => {
    const server = await ChatServer.start();
    ending.push(() => server.discard());
    const folder = mkdtempSync(join(tmpdir(), 'chatrooms-bot-'));
    ending.push(() => rmSync(folder, { recursive: true }));
    const ada = new Asker(`${server.url}/api/v1`);
    writeFileSync(join(folder, 'chatrooms.auth'), await ada.begin());
    const [, source = ''] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, 'docs/scripting.md'), 'utf8')) ?? [];
    writeFileSync(join(folder, 'bot.ts'), source);
    for (const name of sources) cpSync(join(here, name), join(folder, 'realtime', name));

    await ada.says('!time');
    const kill = run(folder, `${server.url}/api/v1`);
    await ada.isAnswered();
    await kill();

    await ada.says('!time');
    await ada.says('said while the bot is away');
    await ada.says('!time');
    run(folder, `${server.url}/api/v1`);
    await ada.isAnswered();
    await ada.says('!time');
    await ada.isAnswered();
  });
});
