import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// Who may import whom: app → features → components, workspace, realtime, api → wire. What the interface says (i18n) is
// for app, features, components and workspace; it imports nothing.
const react = {
  regex: '^(react|react-dom|react-router|@mui|@emotion|@tanstack)(/|$)',
  message: 'React and MUI live in app, features, components and testing only.',
};
const noTesting = { regex: '^(\\.\\./)+testing/', message: 'Only tests import testing/.' };

/** Refuses the named sibling folders of src, whatever the depth of the importing file.
 * @param {string[]} folders */
function noFolders(...folders) {
  return {
    regex: `^(\\.\\./)+(${folders.join('|')})/`,
    message: 'See the import rules: app → features → components, workspace, realtime, api → wire.',
  };
}

/** Refuses what leads to another feature's folder.
 * @param {string} regex */
function siblings(regex) {
  return {
    regex,
    message: 'Features do not import each other: put what they share in components/, or compose them in app/.',
  };
}

/** The import rules of the files named.
 * @param {string[]} files
 * @param {{ regex: string, message: string }[]} patterns */
function imports(files, ...patterns) {
  return {
    files,
    ignores: ['**/*.test.{ts,tsx}', 'src/app/testSetup.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noTesting, ...patterns] }] },
  };
}

export default defineConfig(
  globalIgnores([
    'dist',
    'node_modules',
    'eslint.config.js',
    'test-results',
    'playwright-report',
  ]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        project: ['./tsconfig.app.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-lines-per-function': ['warn', { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.tsx', 'src/{app,features,components}/**/*.ts'],
    extends: [reactHooks.configs.flat.recommended, jsxA11y.flatConfigs.recommended],
    rules: {
      // What is said is said in every language: see docs/decisions/0019-languages.md.
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXText[value=/\\p{L}{2}/u]', message: 'Texts are in src/i18n: useText().' },
        {
          selector:
            'JSXAttribute[name.name=/^(aria-label|label|title|placeholder|hint|action|alt)$/] > Literal[value=/\\p{L}{2}/u]',
          message: 'Texts are in src/i18n: useText().',
        },
      ],
      // Where somebody has just asked to write, the focus belongs in the box: dialogs, editing, sign-in.
      'jsx-a11y/no-autofocus': ['error', { ignoreNonDOM: true }],
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', '{e2e,bench}/**', 'src/testing/**'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-syntax': 'off' },
  },
  imports(['src/wire/**'], react, noFolders('app', 'features', 'components', 'workspace', 'realtime', 'api', 'i18n')),
  imports(['src/i18n/**'], react, noFolders('app', 'features', 'components', 'workspace', 'realtime', 'api', 'wire')),
  imports(['src/api/**'], react, noFolders('app', 'features', 'components', 'i18n')),
  // One may copy it: docs/scripting.md.
  imports(['src/realtime/**'], react, noFolders('app', 'features', 'components', 'workspace', 'api', 'i18n', 'wire')),
  imports(['src/workspace/**'], react, noFolders('app', 'features', 'components')),
  imports(['src/components/**'], noFolders('app', 'features')),
  imports(['src/features/**'], noFolders('app', 'features'), siblings('^\\.\\./(?!\\.)')),
  // A feature may have folders of its own, which may import each other.
  imports(['src/features/*/*/**'], noFolders('app', 'features'), siblings('^(\\.\\./){2}(?!\\.)')),
  imports(['src/{app,main}/**', 'src/main.tsx']),
);
