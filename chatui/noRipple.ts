import type { Plugin } from 'vite';

const name = '\0no-ripple';

/** No button of the theme has a ripple (`disableRipple`), so that what would draw one stays out of the first file. */
export function noRipple(): Plugin {
  return {
    name: 'no-ripple',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer = '') => (/TouchRipple\.mjs$/.test(id) && /ButtonBase\.mjs$/.test(importer) ? name : null),
    load: (id) => (id === name ? 'export default () => null' : null),
  };
}
