import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const script = resolve(import.meta.dirname, '../../deploy/run-cluster');

export type Part = 'postgres' | 'redis' | 'node1' | 'node2' | 'proxy';

interface Running {
  address: string;
  pid: number;
}

/** Two nodes behind a proxy, on a database and a Redis of their own: what `make run-cluster` starts, on free ports. */
export class Cluster {
  /** The proxy's address. */
  url = '';
  /** The nodes' own addresses. */
  readonly nodes = { node1: '', node2: '' };
  #told = '';
  #isOver = false;
  readonly #parts = new Map<string, Running>();
  readonly #news = new EventEmitter();
  readonly #dataDir: string;
  readonly #process: ChildProcess;

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#process = spawn(script, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        DATA: dataDir,
        RATE_AUTH: '0',
        RATE_MESSAGES: '0',
        RATE_REQUESTS: '0',
        SHUTDOWN_TIMEOUT: '5s',
      },
    });
    // A run that is interrupted leaves nothing behind: what the script started ends with it.
    process.once('exit', () => this.#process.kill('SIGKILL'));
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      if (output) createInterface(output).on('line', (line) => this.#read(line));
    }
    this.#process.once('close', () => {
      this.#isOver = true;
      this.#news.emit('line');
    });
  }

  static async start(): Promise<Cluster> {
    const dataDir = await mkdtemp(join(tmpdir(), 'chatrooms-cluster-'));
    // PostgreSQL refuses root, and its user has to get in.
    await chmod(dataDir, 0o711);
    const cluster = new Cluster(dataDir);
    await cluster.#until(() => cluster.#told.includes('Ctrl-C stops everything'));
    cluster.nodes.node1 = cluster.#running('node1').address;
    cluster.nodes.node2 = cluster.#running('node2').address;
    cluster.url = cluster.#running('proxy').address;
    return cluster;
  }

  /** Ends one part and waits until it has ended. */
  async end(part: Part, signal: NodeJS.Signals): Promise<void> {
    process.kill(this.#running(part).pid, signal);
    await this.#until(() => !this.#parts.has(part));
  }

  /** Starts again what has ended, at the same address, and waits until it serves. */
  async mend(): Promise<void> {
    this.#process.kill('SIGUSR1');
    await this.#until(() => this.#parts.size === 5);
  }

  async discard(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#until(() => this.#isOver);
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  /** What the script has told, and what its parts have logged. */
  get log(): string {
    const folder = join(this.#dataDir, 'logs');
    const files = existsSync(folder) ? readdirSync(folder) : [];
    return [this.#told, ...files.map((file) => `--- ${file}\n${readFileSync(join(folder, file), 'utf8')}`)].join('\n');
  }

  #running(part: Part): Running {
    const running = this.#parts.get(part);
    if (!running) throw new Error(`${part} does not run:\n${this.log}`);
    return running;
  }

  #read(line: string): void {
    this.#told += `${line}\n`;
    const [, started, address, pid] = /^(\w+) +(\S+) +pid (\d+)$/.exec(line) ?? [];
    if (started && address) this.#parts.set(started, { address, pid: Number(pid) });
    const [, ended] = /^(\w+) has ended/.exec(line) ?? [];
    if (ended) this.#parts.delete(ended);
    this.#news.emit('line');
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#isOver) throw new Error(`the cluster has ended:\n${this.log}`);
      await once(this.#news, 'line');
    }
  }
}
