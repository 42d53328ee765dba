import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** An installed Chromium: CHROMIUM, or the first found (as scripts/need-for-tests looks). */
function chromium(): string {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin');
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...places, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find((place) =>
    existsSync(place),
  );
  if (!found) throw new Error('No Chromium found: install one, or name it in CHROMIUM.');
  return found;
}

const isRoot = process.getuid?.() === 0;

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
    launchOptions: {
      executablePath: chromium(),
      // Chromium's sandbox refuses root, which is who runs in a container.
      args: isRoot ? ['--no-sandbox'] : [],
    },
    // Traces cost a quarter of the time. Run one test again with TRACE=1 to get one.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
});
