import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { Account } from '../e2e/Account';
import { freePort } from '../e2e/heroku/ports';
import { Person } from '../e2e/Person';
import { expect, test } from '../e2e/test';
import { type Figure, tell, times } from './figures';

/** Fetched for this alone: it is 114 packages, which everybody's npm ci would carry. */
const lighthouse = 'lighthouse@13.5.0';

interface Report {
  categories: Record<'performance' | 'accessibility', { score: number | null }>;
}

/** As a phone on a slow network has it, or a desktop. */
const forms = { phone: [], desktop: ['--preset=desktop'] };

for (const form of ['phone', 'desktop'] as const) {
  test(`Lighthouse, ${form}`, async ({ server, room, launchOptions }, info) => {
    test.setTimeout(600_000);
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    for (let n = 1; n <= 60; n++) await linus.say(room, `number ${n}. of what is usually said in a room`);
    const folder = await mkdtemp(join(tmpdir(), 'chatrooms-lighthouse-'));
    const port = await freePort();
    // Lighthouse looks at the pages of a browser in which somebody is signed in.
    const context = await chromium.launchPersistentContext(folder, {
      ...launchOptions,
      args: [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`],
      baseURL: server.url,
    });
    const devtools = await context.newCDPSession(await context.newPage());
    const audit = async (path: string, name: string, isCached: boolean, goal: Figure['goal']) => {
      const reports: Report[] = [];
      for (let n = 0; n < times; n++) {
        if (!isCached) await devtools.send('Network.clearBrowserCache');
        reports.push(await run(`${server.url}${path}`, port, form));
      }
      for (const category of ['performance', 'accessibility'] as const) {
        const runs = reports.map(({ categories }) => 100 * (categories[category].score ?? NaN));
        tell(info, { name: `Lighthouse, ${name}, ${form}: ${category}`, unit: '', goal, runs });
      }
    };
    await audit('/login', '/login, nothing cached', false, { atLeast: 95 });
    const ada = new Person(await context.newPage(), 'Ada', `ada-${room}`);
    await ada.register();
    await ada.enter(room);
    await expect(ada.message('number 60.')).toBeInViewport();
    // Who is signed in has been here: the code is in the browser's cache. Without it is told, too.
    await audit(`/chat/${room}`, 'a room', true, { atLeast: 95 });
    await audit(`/chat/${room}`, 'a room, nothing cached', false, null);
    await context.close();
    await rm(folder, { recursive: true, force: true });
  });
}

/** Now and then a trace lacks its beginning: then it is made anew, up to three times. */
async function run(url: string, port: number, form: keyof typeof forms, again = 3): Promise<Report> {
  try {
    return await runOnce(url, port, form);
  } catch (reason) {
    if (again === 0 || !isWithoutStart(reason)) throw reason;
    return run(url, port, form, again - 1);
  }
}

function isWithoutStart(reason: unknown): boolean {
  return reason instanceof Error && reason.message.includes('NO_NAVSTART');
}

async function runOnce(url: string, port: number, form: keyof typeof forms): Promise<Report> {
  const words = ['exec', '--yes', `--package=${lighthouse}`, '--', 'lighthouse', url, `--port=${port}`];
  const settings = ['--only-categories=performance,accessibility', '--disable-storage-reset', '--output=json', '--quiet'];
  const { stdout } = await promisify(execFile)('npm', [...words, ...settings, ...forms[form]], { maxBuffer: 2 ** 27 });
  const report = JSON.parse(stdout) as Report;
  if (report.categories.performance.score === null) throw new Error(/NO_NAVSTART/.exec(stdout)?.[0] ?? 'Lighthouse gave no score.');
  return report;
}
