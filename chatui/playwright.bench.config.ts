import { defineConfig } from '@playwright/test';
import tests, { chromium, launch } from './playwright.config';

/** `make bench-ui`: one thing at a time, nothing recorded but the figures. */
export default defineConfig({
  ...tests,
  testDir: 'bench',
  testMatch: '*.bench.ts',
  fullyParallel: false,
  workers: 1,
  timeout: 300_000,
  reporter: [['./bench/Table.ts']],
  use: { ...tests.use, trace: 'off', launchOptions: launch(chromium()) },
  projects: undefined,
});
