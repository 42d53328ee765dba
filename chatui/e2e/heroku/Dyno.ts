import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { freePort, untilBound } from './ports';

const tools = resolve(import.meta.dirname, '../../node_modules/.bin');

/** Heroku's: PORT is bound within 60 s, and 30 s after the SIGTERM there is a SIGKILL. */
const bootTime = 60_000;
const stopTime = 30_000;

/** The second SIGTERM comes while the first is being obeyed: two at once would be one. */
const secondSignal = 300;

/** One process type of an app's Procfile, run by foreman with Heroku's variables and no other. */
export class Dyno {
  readonly port: number;
  log = '';
  readonly #process: ChildProcess;
  readonly #exit: Promise<unknown>;

  private constructor(slug: string, type: string, port: number, config: Record<string, string>, name: string) {
    this.port = port;
    this.#process = spawn(join(tools, 'nf'), ['start', '--raw', `${type}=1`], {
      cwd: slug,
      detached: true, // a process group of its own, which is signalled as a whole
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${tools}:${process.env.PATH ?? ''}`, HOME: slug, PORT: `${port}`, DYNO: name, ...config },
    });
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      output?.on('data', (data: Buffer) => (this.log += data.toString()));
    }
    // The last of the group to hold the output is the last to go.
    this.#exit = once(this.#process, 'close');
    // A run that is interrupted leaves nothing behind.
    const killNow = () => this.#signal('SIGKILL');
    process.once('exit', killNow);
    void this.#exit.then(() => process.off('exit', killNow));
  }

  static async start(slug: string, name: string, config: Record<string, string>): Promise<Dyno> {
    const dyno = new Dyno(slug, 'web', await freePort(), config, name);
    const deadline = Date.now() + bootTime;
    const isLikely = () => dyno.#process.exitCode === null && Date.now() < deadline;
    if (!(await untilBound(dyno.port, isLikely))) throw new Error(`H20: PORT is not bound:\n${dyno.log}`);
    return dyno;
  }

  /** Runs a process type that ends by itself, and returns what it said. */
  static async run(slug: string, type: string, config: Record<string, string>): Promise<string> {
    const dyno = new Dyno(slug, type, await freePort(), config, `${type}.1`);
    await dyno.#exit;
    return dyno.log;
  }

  /** Asks all its processes to end, twice, as Heroku may, and tells whether they did before they would be killed. */
  async stop(): Promise<boolean> {
    let isKilled = false;
    this.#signal('SIGTERM');
    const again = setTimeout(() => this.#signal('SIGTERM'), secondSignal);
    const kill = setTimeout(() => {
      isKilled = true;
      this.#signal('SIGKILL');
    }, stopTime);
    await this.#exit;
    clearTimeout(again);
    clearTimeout(kill);
    return !isKilled;
  }

  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#exit;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.#process.pid) process.kill(-this.#process.pid, signal);
    } catch {
      // All of them have ended.
    }
  }
}
