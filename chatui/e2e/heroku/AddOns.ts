import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, globSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, untilBound } from './ports';

/** Heroku's smallest plans: 20 connections each, over TLS, with certificates that sign themselves. */
export class AddOns {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly folder: string;
  readonly #ports: { postgres: number; redis: number };
  readonly #running: ChildProcess[] = [];

  private constructor(folder: string, ports: { postgres: number; redis: number }) {
    this.folder = folder;
    this.#ports = ports;
    this.databaseUrl = `postgres://ada:lovelace@127.0.0.1:${ports.postgres}/postgres`;
    this.redisUrl = `rediss://:lovelace@127.0.0.1:${ports.redis}`;
  }

  /** Makes them; they are provisioned, which takes a while, once `provision` has been called. */
  static async create(): Promise<AddOns> {
    const folder = await mkdtemp(join(tmpdir(), 'chatrooms-heroku-'));
    // PostgreSQL refuses root, and its user has to get in.
    await chmod(folder, 0o711);
    const addOns = new AddOns(folder, { postgres: await freePort(), redis: await freePort() });
    process.once('exit', () => addOns.#kill());
    await addOns.#makeCertificate();
    return addOns;
  }

  /** Key and certificate of this machine, which the router has, too. */
  async certificate(): Promise<{ key: Buffer; cert: Buffer }> {
    return { key: await readFile(join(this.folder, 'key.pem')), cert: await readFile(join(this.folder, 'cert.pem')) };
  }

  async provision(): Promise<void> {
    await this.#startPostgres();
    this.#start('redis-server', [
      ...['--bind', '127.0.0.1', '--port', '0', '--tls-port', `${this.#ports.redis}`, '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', 'cert.pem', '--tls-key-file', 'key.pem', '--tls-ca-cert-file', 'cert.pem'],
      ...['--requirepass', 'lovelace', '--maxclients', '20', '--maxmemory', '25mb', '--maxmemory-policy', 'noeviction'],
      ...['--save', '', '--appendonly', 'no'],
    ]);
    for (const port of Object.values(this.#ports)) {
      const isThere = await untilBound(port, () =>
        this.#running.every(({ exitCode, signalCode }) => exitCode === null && signalCode === null),
      );
      if (!isThere) throw new Error(`an add-on has ended:\n${await this.log()}`);
    }
  }

  async log(): Promise<string> {
    return readFile(join(this.folder, 'add-ons.log'), 'utf8').catch(() => '');
  }

  async discard(): Promise<void> {
    const ended = this.#running.map(async (addOn) => {
      if (addOn.exitCode === null && addOn.signalCode === null) await once(addOn, 'exit');
    });
    this.#kill();
    await Promise.all(ended);
    await rm(this.folder, { recursive: true, force: true });
  }

  #kill(): void {
    for (const addOn of this.#running) addOn.kill('SIGQUIT');
  }

  async #makeCertificate(): Promise<void> {
    const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=chatrooms-test';
    execFileSync('openssl', [...args.split(' '), '-keyout', 'key.pem', '-out', 'cert.pem'], {
      cwd: this.folder,
      stdio: 'ignore',
    });
    await this.#give('key.pem');
  }

  async #startPostgres(): Promise<void> {
    await mkdir(join(this.folder, 'postgres'), { mode: 0o700 });
    await this.#give('postgres');
    const bin = dirname(globSync('/usr/lib/postgresql/*/bin/initdb').sort().at(-1) ?? 'initdb');
    const [setpriv, ...args] = asServant(join(bin, 'initdb'), [
      ...['-D', 'postgres', '--username=ada', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    ]);
    execFileSync(setpriv, args, { cwd: this.folder, stdio: 'ignore' });
    // Nobody gets in without TLS.
    await writeFile(join(this.folder, 'postgres/pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n');
    this.#start(join(bin, 'postgres'), [
      ...['-D', 'postgres', '-p', `${this.#ports.postgres}`, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
      ...['-c', 'unix_socket_directories=', '-c', 'max_connections=20', '-c', 'ssl=on'],
      ...['-c', 'ssl_cert_file=../cert.pem', '-c', 'ssl_key_file=../key.pem'],
    ]);
  }

  /** Runs a server so that it ends with this process. */
  #start(command: string, args: string[]): void {
    const [setpriv, ...rest] = asServant(command, args);
    const addOn = spawn(setpriv, rest, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const output of [addOn.stdout, addOn.stderr]) {
      output.on('data', (data: Buffer) => appendFileSync(join(this.folder, 'add-ons.log'), data));
    }
    this.#running.push(addOn);
  }

  async #give(file: string): Promise<void> {
    if (userInfo().uid !== 0) return;
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    await chown(join(this.folder, file), id('-u'), id('-g'));
  }
}

/** The command, run as somebody who is not root, and ended with this process. */
function asServant(command: string, args: string[]): [string, ...string[]] {
  const servant = userInfo().uid === 0 ? ['--reuid=postgres', '--regid=postgres', '--init-groups'] : [];
  return ['setpriv', ...servant, '--pdeathsig', 'KILL', command, ...args];
}
