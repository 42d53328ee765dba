import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { freePort } from './freePort';

const binary = resolve(import.meta.dirname, '../../bin/oidcprovider');

interface ProvidersPerson {
  username: string;
  password: string;
  firstName: string;
  lastName: string;
}

/** An OpenID Connect provider on this machine, and the settings of a server that uses it. */
export class OidcProvider {
  readonly settings: Readonly<Record<string, string>>;
  readonly #process: ChildProcess;
  readonly #dir: string;

  private constructor(started: ChildProcess, dir: string, settings: Record<string, string>) {
    this.#process = started;
    this.#dir = dir;
    this.settings = settings;
  }

  static async start(people: ProvidersPerson[]): Promise<OidcProvider> {
    if (!existsSync(binary)) throw new Error('bin/oidcprovider is missing: `make e2e` builds it.');
    const dir = await mkdtemp(join(tmpdir(), 'chatrooms-oidc-'));
    const users = Object.fromEntries(
      people.map(({ username, password, firstName, lastName }) => {
        const id = `id-of-${username}`;
        return [id, { ID: id, Username: username, Password: password, FirstName: firstName, LastName: lastName }];
      }),
    );
    const usersFile = join(dir, 'users.json');
    await writeFile(usersFile, JSON.stringify(users));
    const [port, serverPort] = [await freePort(), await freePort()];
    const started = spawn(binary, [], {
      stdio: 'ignore',
      env: {
        PORT: String(port),
        USERS_FILE: usersFile,
        REDIRECT_URI: `http://127.0.0.1:${String(serverPort)}/api/v1/auth/oidc/callback`,
      },
    });
    process.once('exit', () => started.kill('SIGKILL'));
    const provider = new OidcProvider(started, dir, {
      PORT: String(serverPort),
      OIDC_ISSUER: `http://localhost:${String(port)}/`,
      OIDC_CLIENT_ID: 'web',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_NAME: 'Example Ltd',
    });
    await provider.#answers();
    return provider;
  }

  async discard(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exit = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exit;
    }
    await rm(this.#dir, { recursive: true, force: true });
  }

  /** Resolves once it serves. */
  async #answers(): Promise<void> {
    const address = `${this.settings.OIDC_ISSUER ?? ''}.well-known/openid-configuration`;
    while (this.#process.exitCode === null) {
      const isThere = await fetch(address).then(({ ok }) => ok, () => false);
      if (isThere) return;
      await new Promise((again) => setTimeout(again, 50));
    }
    throw new Error(`the provider ended with ${String(this.#process.exitCode)}`);
  }
}
