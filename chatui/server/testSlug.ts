import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const app = resolve(import.meta.dirname, '..');

/** For tests: gives a folder the modules that are left once Heroku has taken away what only the build needs. */
export async function linkProductionModules(slug: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(app, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    if (dev || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue;
    await mkdir(join(slug, dirname(path)), { recursive: true });
    await symlink(join(app, path), join(slug, path));
  }
}
