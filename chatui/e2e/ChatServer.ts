import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const binary = resolve(import.meta.dirname, '../../bin/chatrooms');

/** The real server binary, with the embedded client, on a free port and a database of its own. */
export class ChatServer {
  url = '';
  log = '';
  #process: ChildProcess | null = null;
  readonly #dataDir: string;

  #settings: Readonly<Record<string, string>>;

  private constructor(dataDir: string, settings: Readonly<Record<string, string>>) {
    this.#dataDir = dataDir;
    this.#settings = settings;
  }

  /** With settings that are added to those that all tests have. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<ChatServer> {
    if (!existsSync(binary)) throw new Error('bin/chatrooms is missing: run `make build` first.');
    const server = new ChatServer(await mkdtemp(join(tmpdir(), 'chatrooms-e2e-')), settings);
    await server.startAgain();
    return server;
  }

  /** Starts it at the same address on the same data, with these settings beside those it had. */
  async startAgain(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#settings = { ...this.#settings, ...settings };
    const started = spawn(binary, ['serve'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: this.#dataDir,
        RATE_AUTH: '0',
        RATE_MESSAGES: '0',
        RATE_REQUESTS: '0',
        LOG_FORMAT: 'text',
        SHUTDOWN_TIMEOUT: '5s',
        ...this.#settings,
        ...(this.url !== '' && { PORT: new URL(this.url).port }),
      },
    });
    this.#process = started;
    // A run that is interrupted leaves no server behind.
    process.once('exit', () => started.kill('SIGKILL'));
    this.url = await this.#listening(started);
  }

  /** Asks it to end, as a deploy does, and waits until it has. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends it without warning. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async discard(): Promise<void> {
    await this.kill();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ended = this.#process;
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return;
    const exit = once(ended, 'exit');
    ended.kill(signal);
    await exit;
  }

  /** Resolves with the address that it prints once it listens. */
  #listening(started: ChildProcess): Promise<string> {
    const begin = this.log.length;
    return new Promise((found, failed) => {
      const read = (chunk: Buffer) => {
        this.log += chunk.toString();
        const match = /listening on (http:\/\/[^\s"]+)/.exec(this.log.slice(begin));
        if (match?.[1]) found(match[1]);
      };
      started.stdout?.on('data', read);
      started.stderr?.on('data', read);
      started.once('error', failed);
      started.once('exit', (code) => failed(new Error(`the server ended with ${String(code)}:\n${this.log.slice(begin)}`)));
    });
  }
}
