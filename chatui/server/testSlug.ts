import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const app = resolve(import.meta.dirname, '..');

/**
 * For tests: gives a folder the modules that Heroku gives an app: for its build all of them, then those that are left once
 * what only the build needs has been taken away.
 */
export async function linkModules(slug: string, time: 'build' | 'run'): Promise<void> {
  await rm(join(slug, 'node_modules'), { recursive: true, force: true });
  const lock = JSON.parse(await readFile(join(app, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    if ((dev && time === 'run') || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue;
    await mkdir(join(slug, dirname(path)), { recursive: true });
    // Packages for other systems are in the lock file, too.
    if (existsSync(join(app, path))) await symlink(join(app, path), join(slug, path));
  }
}
