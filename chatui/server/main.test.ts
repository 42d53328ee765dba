// @vitest-environment node
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkModules } from './testSlug.ts';

const app = resolve(import.meta.dirname, '..');
let slug = '';

/** As Heroku leaves the app: built, and without what only the build needs. */
beforeAll(async () => {
  slug = await mkdtemp(join(tmpdir(), 'chatrooms-slug-'));
  await mkdir(join(slug, 'dist'));
  await writeFile(join(slug, 'dist/index.html'), '<!doctype html>'.repeat(100_000));
  await cp(join(app, 'server'), join(slug, 'server'), { recursive: true });
  await cp(join(app, 'package.json'), join(slug, 'package.json'));
  await linkModules(slug, 'run');
});
afterAll(() => rm(slug, { recursive: true }));

function run(environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['server/main.ts'], {
    cwd: slug,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

it('serves until a SIGTERM, which may come twice, and finishes what is under way', async () => {
  const server = run({ PORT: '0', HOST: '127.0.0.1' });
  if (!server.stdout) throw new Error('no output');
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const port = Number(/^listening on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);

  // Somebody with a connection that idles, and somebody who has not read all of the answer yet.
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');
  const busy = connect(port, '127.0.0.1');
  busy.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [start] = (await once(busy, 'data')) as [Buffer];
  busy.pause();
  server.kill('SIGTERM');
  const ended = once(server, 'exit');
  await once(idle.resume(), 'close');
  // The first has been heard: two at once would be one.
  server.kill('SIGTERM');
  const rest = (await busy.toArray()) as Buffer[];
  const answer = Buffer.concat([start, ...rest]).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer.split('\r\n\r\n')[1]).toHaveLength(1_500_000);
  expect(await ended).toEqual([0, null]);
});

it('says what is wrong and ends', async () => {
  const server = run({ PORT: 'http' });
  const [ended, said] = await Promise.all([once(server, 'exit'), server.stderr?.toArray()]);
  expect(ended).toEqual([1, null]);
  expect(String(said)).toBe('chatrooms-ui: PORT should be a port number, 0 to 65535 (0: any free one).\n');
});
