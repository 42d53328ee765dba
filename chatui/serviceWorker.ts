import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin, type ResolvedConfig } from 'vite';

/** For programs that look for pages, not for the client. */
const notKept = ['robots.txt'];
/** Servers send these in the place of what they are made of. */
const isPacked = /\.(br|gz)$/;

/** Builds src/worker/ into sw.js, beside index.html and with a list of all that this build is made of. */
export function serviceWorker(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved: (resolved) => {
      config = resolved;
    },
    writeBundle: {
      sequential: true,
      handler: async (_, bundle) => {
        const chunks = Object.values(bundle);
        const entry = chunks.find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
        const page = bundle['index.html'];
        if (!entry || page?.type !== 'asset') throw new Error('The build has no page, or no script for it.');
        const names = chunks.map(({ fileName }) => fileName);
        const assets = names.filter((name) => name.startsWith(`${config.build.assetsDir}/`) && !isPacked.test(name));
        const others = readdirSync(config.publicDir).filter((name) => !notKept.includes(name));
        const contents = [page.source, ...others.map((name) => readFileSync(join(config.publicDir, name)))];
        const shell = {
          version: hashOf([...assets.toSorted(), ...contents]),
          entry: entry.fileName,
          files: [...assets, ...others].map((name) => `/${name}`).toSorted(),
        };
        await buildWorker(config, shell);
      },
    },
  };
}

function hashOf(parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}

async function buildWorker({ root, build: { outDir, target } }: ResolvedConfig, shell: object): Promise<void> {
  await build({
    ...{ root, configFile: false, publicDir: false, logLevel: 'warn' },
    define: { __SHELL__: JSON.stringify(shell) },
    build: {
      ...{ outDir, emptyOutDir: false, modulePreload: false, ...(target !== false && { target }) },
      rolldownOptions: {
        input: join(root, 'src/worker/sw.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}
