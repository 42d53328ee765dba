import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { compression } from 'vite-plugin-compression2';
import { defineConfig } from 'vitest/config';

import { emojiTable } from './emojiTable.ts';
import { notUsed } from './notUsed.ts';
import { serviceWorker } from './serviceWorker.ts';

// Where `npm run dev` finds the server.
const api = process.env.CHATROOMS_API ?? 'http://localhost:8080';

// Not what only dialogs and settings have, their texts, our fields of forms and Material UI's that choose: a room would load them.
const ofSeveralPages =
  /^(?!.*(components.(form|RadioChoice)|VisibilityChoice|components.useAllText|i18n.en.(allTexts|admin|integrations|mail|settings)\.ts|material.(Select|TextField|FilledInput|NativeSelect|Input|InputLabel|Radio|RadioGroup|FormControlLabel|FormGroup)[/\\]))/;

// With all that these need, a room is there. Whoever is signed in wants it, at once or soon.
const ofRoom = /src.app.(SignedIn|Shell|ChatPage|startLive)\.tsx?$|features.notifications.NotificationHost\.tsx$/;

// Tests of the whole app, and of what needs more than a window of a shared worker has (streams, an address that can be replaced,
// stores of its own). They share two processes: to load the app, and to run it until it is compiled, costs more than most of
// them do. testSetup.ts takes back what a file leaves behind.
const appTests = [
  'src/app/**/*.test.{ts,tsx}',
  'src/api/Session.test.ts',
  'src/components/loadablePage.test.tsx',
  'src/features/conversation/{commands,composer}/*.test.tsx',
];

// Tests with a process of their own: what they mock, or load anew, has been loaded by others in a shared one.
const aloneTests = ['src/app/{drawing,homePage,language,roomBefore,useSoon}.test.{ts,tsx}'];

export default defineConfig({
  // NAME.br and NAME.gz beside what is worth it: whoever serves the build sends them as they are.
  plugins: [
    react(),
    emojiTable(),
    notUsed(),
    serviceWorker(),
    compression({ algorithms: ['brotliCompress', 'gzip'], threshold: 1024, include: /\.(html|js|css|svg|webmanifest)$/ }),
  ],
  // What clones Markdown brings a structuredClone for old browsers.
  resolve: { alias: { '@ungap/structured-clone': resolve(import.meta.dirname, 'structuredClone.ts') } },
  server: {
    port: 5173,
    proxy: { '/api': { target: api, ws: true } },
  },
  build: {
    target: 'es2023',
    assetsDir: 'assets',
    // A data: URL as a script or a font would be refused by the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A few KiB: what came in parts could come without, and a room would stand there without its looks.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 600, // kB as read; over the wire it is a third, and sizes.spec.ts holds that
    // What the first page needs is one file, what four or more of the others share is another, and a third what else a room
    // needs: thirty of a few hundred bytes each cost their headers, and are packed worse (a room 343 → 321 KiB over the wire).
    // Shared by four: by more, and who registers loads a room; by fewer, and a room loads what only other pages have.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], priority: 4 },
            // For Settings and new accounts only: a room does without. Nothing of ours is in it, for what that imports would
            // come along, and others need that.
            { name: 'forms', test: /node_modules.(react-hook-form|@hookform)/, priority: 3 },
            { name: 'common', minShareCount: 4, test: ofSeveralPages, priority: 2 },
            { name: 'room', test: ofRoom, priority: 1 },
            { name: 'shared', minShareCount: 3, test: ofSeveralPages },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/app/testSetup.ts'],
    restoreMocks: true,
    // Busy machines: what is slow is not yet wrong.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    retry: process.env.CI ? 1 : 0, // as playwright.config.ts says
    unstubGlobals: true,
    // Two workers: the machines that run this have two cores.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'app', isolate: false, include: appTests, exclude: aloneTests } },
      { extends: true, test: { name: 'alone', include: aloneTests } },
      {
        extends: true,
        test: {
          name: 'together',
          // A worker loads jsdom once, and each file has a window of its own: that takes a quarter of the processor time.
          pool: 'vmThreads',
          include: ['{src,server}/**/*.test.{ts,tsx}'],
          exclude: [...appTests, ...aloneTests],
        },
      },
    ],
  },
});
