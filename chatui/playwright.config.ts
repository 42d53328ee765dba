import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** The first of these programs that is installed (as scripts/need looks). */
function installed(names: string[], ...more: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin');
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...places, ...more].find((place) => existsSync(place));
}

/** A whole Chromium: CHROMIUM, or an installed one. */
export function chromium(): string {
  const found =
    process.env.CHROMIUM ||
    installed(
      ['chromium', 'chromium-browser', 'google-chrome'],
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    );
  if (!found) throw new Error('No Chromium found: install one, or name it in CHROMIUM.');
  return found;
}

/** One without windows of its own, which takes three quarters of the processor time; else a whole one. */
function headlessShell(): string {
  return (!process.env.CHROMIUM && installed(['chromium-headless-shell'])) || chromium();
}

// Notifications of the system and the number at the app's icon: only a whole Chromium has them.
const ofWholeBrowser = ['**/notifications.spec.ts', '**/tabs.spec.ts', '**/told.spec.ts', '**/worker.spec.ts'];

/** How a browser is started. Chromium's sandbox refuses root, which is who runs in a container. */
export function launch(executablePath: string) {
  return { executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] };
}

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  // Each worker has a server and a browser of its own; the machines that run this have two cores.
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // In CI a test that fails is run again, twice at most, and named as flaky if it passes then: its machines are shared, and stop for seconds.
  retries: process.env.CI ? 2 : 0,
  // Deadlines only end what hangs: a busy machine is many times slower than a quiet one.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['./e2e/ReasonsLast.ts']],
  use: {
    // What a page asks for is to be seen, and stopped, by the test; those of the worker itself let it in.
    serviceWorkers: 'block',
    // What is not there to be clicked costs a minute, not the whole time of its test.
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
    // Traces cost a quarter of the time. Run one test again with TRACE=1 to get one.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'browser', testMatch: ofWholeBrowser, use: { launchOptions: launch(chromium()) } },
    { name: 'shell', testIgnore: ofWholeBrowser, use: { launchOptions: launch(headlessShell()) } },
  ],
});
