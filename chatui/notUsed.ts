import type { Plugin } from 'vite';

interface Unused {
  /** The end of the file's path, without what it ends in. */
  file: string;
  /** What stands in the place of these exports; the others stay what they are. */
  instead: string;
}

/** What libraries import but never call in this client, since it has nothing that would: 4.5 KiB of the first file. */
const unused: Unused[] = [
  // No button of the theme has a ripple (`disableRipple`).
  { file: '/ButtonBase/TouchRipple', instead: 'export default () => null;' },
  // For a page that is drawn on the server: index.html and `earlyConfig` do what it would.
  { file: '/system/InitColorSchemeScript/InitColorSchemeScript', instead: 'export const buildInitColorSchemeScript = () => null; export default () => null;' },
  // No router here has `instrumentations`.
  {
    file: '/router/instrumentation',
    instead: `
      export const getRouteInstrumentationUpdates = () => ({});
      export const instrumentClientSideRouter = (router) => router;
      export const consumeInstrumentationClientResultMetaReceiver = () => undefined;
    `,
  },
  // Only React Router's framework has pages whose parts a link could load early.
  {
    file: '/dom/ssr/components',
    instead: `
      export const usePrefetchBehavior = () => [false, null, {}];
      export const mergeRefs = (ref) => ref;
      export const PrefetchPageLinks = () => null;
    `,
  },
];

const mark = '\0not-used:';

/** Builds without `unused`. A file that is no longer there, as after an update, ends the build. */
export function notUsed(): Plugin {
  const found = new Set<Unused>();
  return {
    name: 'not-used',
    apply: 'build',
    enforce: 'pre',
    async resolveId(id, importer) {
      const name = id.replace(/\.m?js$/, '');
      const entry = unused.find(({ file }) => name.endsWith(file.slice(file.lastIndexOf('/'))));
      if (!entry || importer?.startsWith(mark)) return null;
      const resolved = await this.resolve(id, importer, { skipSelf: true });
      if (!resolved?.id.replace(/\.m?js$/, '').endsWith(entry.file)) return null;
      found.add(entry);
      return mark + resolved.id;
    },
    load(id) {
      if (!id.startsWith(mark)) return null;
      const original = id.slice(mark.length);
      const entry = unused.find(({ file }) => original.replace(/\.m?js$/, '').endsWith(file));
      return `export * from ${JSON.stringify(original)};\n${entry?.instead ?? ''}`;
    },
    buildEnd() {
      const missing = unused.filter((entry) => !found.has(entry));
      if (missing.length > 0) this.error(`notUsed.ts: not in the build: ${missing.map(({ file }) => file).join(', ')}`);
    },
  };
}
