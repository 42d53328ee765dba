import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { linkModules } from '../../server/testSlug';
import { AddOns } from './AddOns';
import { Dyno } from './Dyno';
import { Router } from './Router';

const root = resolve(import.meta.dirname, '../../..');

interface App {
  name: string;
  slug: string;
  config: Record<string, string>;
  router: Router;
  dynos: Dyno[];
}

/** The two apps as they run on Heroku: two dynos of the api, one of the ui, each app with an origin of its own. */
export class Heroku {
  readonly #addOns: AddOns;
  readonly #api: App;
  readonly #ui: App;
  /** A third dyno of the api, behind a router of its own, which is left in peace. */
  readonly #quiet: App;
  /** What ended dynos have logged. */
  #past = '';

  private constructor(addOns: AddOns, api: App, ui: App, quiet: App) {
    this.#addOns = addOns;
    this.#api = api;
    this.#ui = ui;
    this.#quiet = quiet;
  }

  static async start(): Promise<Heroku> {
    const addOns = await AddOns.create();
    const certificate = await addOns.certificate();
    const app = async (name: string): Promise<App> => {
      const slug = join(addOns.folder, name);
      return { name, slug, config: {}, router: await Router.listen(certificate), dynos: [] };
    };
    const [api, ui] = [await app('api'), await app('ui')];
    const quiet = { ...(await app('api')), config: api.config };
    const heroku = new Heroku(addOns, api, ui, quiet);
    try {
      await buildApi(api.slug);
      await buildUi(ui.slug);
      Object.assign(ui.config, { API_URL: heroku.apiUrl });
      const given = { DATABASE_URL: addOns.databaseUrl, REDIS_URL: addOns.redisUrl };
      Object.assign(api.config, await variables('server'), given, { UI_URL: heroku.url, ALLOWED_ORIGINS: heroku.url });
      // A release may run before its add-ons are there.
      const released = Dyno.run(api.slug, 'release', api.config);
      await addOns.provision();
      if (!/Exited Successfully/.test(await released)) throw new Error(`the release failed:\n${await released}`);
      await heroku.#scale(api, 2);
      await heroku.#scale(quiet, 1);
      await heroku.#scale(ui, 1);
    } catch (reason) {
      await heroku.discard();
      throw reason;
    }
    return heroku;
  }

  /** The origin of the web client. Browsers know that localhost's subdomains are this machine; they are sites of their own. */
  get url(): string {
    return `https://chatrooms-ui.localhost:${this.#ui.router.port}`;
  }

  get apiUrl(): string {
    return `https://chatrooms-api.localhost:${this.#api.router.port}`;
  }

  /** The api behind the router that is left in peace, for callers that know no subdomains of localhost. */
  get quietUrl(): string {
    return `https://127.0.0.1:${this.#quiet.router.port}`;
  }

  get plainPorts(): { api: number; ui: number } {
    return { api: this.#api.router.plainPort, ui: this.#ui.router.plainPort };
  }

  certificate(): ReturnType<AddOns['certificate']> {
    return this.#addOns.certificate();
  }

  get faults(): string[] {
    return [this.#api, this.#ui, this.#quiet].flatMap(({ router }) => router.faults);
  }

  get log(): string {
    const logs = [this.#api, this.#ui, this.#quiet].flatMap(({ dynos }) => dynos.map(({ log }) => log));
    return [this.#past, ...logs].join('\n');
  }

  /** As in a deploy: all the app's dynos are told to go while others take their place. Tells whether all went in time. */
  async cycle(name: 'api' | 'ui'): Promise<boolean> {
    const app = name === 'api' ? this.#api : this.#ui;
    const old = app.dynos.splice(0);
    for (const dyno of old) app.router.remove(dyno.port);
    const stops = old.map((dyno) => dyno.stop());
    await this.#scale(app, old.length);
    const inTime = await Promise.all(stops);
    this.#past += old.map(({ log }) => log).join('\n');
    return inTime.every(Boolean);
  }

  /** What a process type says, and ends, where a variable is missing. */
  async runWithout(name: 'api' | 'ui', type: 'web' | 'release', variable: string): Promise<string> {
    const { slug, config } = name === 'api' ? this.#api : this.#ui;
    return Dyno.run(slug, type, { ...config, [variable]: '' });
  }

  async discard(): Promise<void> {
    const apps = [this.#api, this.#ui, this.#quiet];
    await Promise.all(apps.flatMap(({ dynos }) => dynos.map((dyno) => dyno.kill())));
    await Promise.all(apps.map(({ router }) => router.close()));
    await this.#addOns.discard();
  }

  async #scale(app: App, count: number): Promise<void> {
    for (let n = app.dynos.length + 1; n <= count; n++) {
      const dyno = await Dyno.start(app.slug, `web.${n}`, app.config);
      app.dynos.push(dyno);
      app.router.add(dyno.port);
    }
  }
}

/** What Heroku would set, going by an app.json. */
async function variables(folder: string): Promise<Record<string, string>> {
  const { env } = JSON.parse(await readFile(join(root, folder, 'app.json'), 'utf8')) as {
    env: Record<string, { value?: string; generator?: string }>;
  };
  const set = Object.entries(env).map(([name, { value, generator }]): [string, string | undefined] => [
    name,
    generator === 'secret' ? randomBytes(32).toString('hex') : value,
  ]);
  return Object.fromEntries(set.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** As the Go buildpack does, from what git has: without the client that a local build has embedded. */
async function buildApi(slug: string): Promise<void> {
  const server = join(root, 'server');
  const dist = join(server, 'internal/webui/dist');
  const embedded = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.gitkeep')
    .map((entry) => [join(entry.parentPath, entry.name), ''] as const);
  await mkdir(join(slug, 'bin'), { recursive: true });
  const overlay = join(slug, 'overlay.json');
  await writeFile(overlay, JSON.stringify({ Replace: Object.fromEntries<string>(embedded) }));
  const flags = ['-buildvcs=false', '-tags', 'heroku', '-ldflags', '-X main.version=heroku', '-overlay', overlay];
  execFileSync('go', ['build', ...flags, '-o', join(slug, 'bin/chatrooms'), './cmd/chatrooms'], { cwd: server });
  await cp(join(server, 'Procfile'), join(slug, 'Procfile'));
}

/** As the Node buildpack does, from what git has, with nothing of the repository around it; then without what only the build needs. */
async function buildUi(slug: string): Promise<void> {
  const chatui = join(root, 'chatui');
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: chatui });
  for (const file of files.toString().trim().split('\n')) {
    if (existsSync(join(chatui, file))) await cp(join(chatui, file), join(slug, file));
  }
  await linkModules(slug, 'build');
  const path = `${join(chatui, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  execFileSync('npm', ['run', 'build', '--', '--logLevel', 'error'], {
    cwd: slug,
    env: { ...process.env, PATH: path },
  });
  await linkModules(slug, 'run');
}
