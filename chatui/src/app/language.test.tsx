import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';

import { changeAppearance } from '../components/appearance';
import { useAllText } from '../components/useAllText';
import { englishFirst } from '../i18n/en/firstTexts';
import { languageFor } from '../i18n/languages';
import { TextProvider } from './TextProvider';

afterEach(() => {
  changeAppearance({ language: 'browser' });
  localStorage.clear();
  document.documentElement.removeAttribute('lang');
  document.documentElement.removeAttribute('dir');
});

function Title() {
  return <h1>{useAllText().rail.settings}</h1>;
}

test('a page speaks the language chosen from the moment it is there, and says so to whoever reads it out', async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TextProvider first={englishFirst}>
        <Title />
      </TextProvider>
    </QueryClientProvider>,
  );
  expect(screen.getByRole('heading', { name: 'Settings' })).toBeVisible();
  expect(document.documentElement).toHaveAttribute('lang', 'en');
  changeAppearance({ language: 'de' });
  expect(await screen.findByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  expect(document.documentElement).toHaveAttribute('lang', 'de');
  expect(document.documentElement).toHaveAttribute('dir', 'ltr');
});

test('a page begins in the browser’s language', async () => {
  vi.stubGlobal('navigator', { languages: ['de-AT', 'en'] });
  vi.resetModules();
  const { earlyTexts } = await import('./earlyTexts');
  expect((await earlyTexts).language).toBe('de');
  expect(document.documentElement).toHaveAttribute('lang', 'de');
});

test('where the texts of a language cannot be loaded, a page begins in English', async () => {
  vi.stubGlobal('navigator', { languages: ['de'] });
  vi.resetModules();
  vi.doMock('../i18n/de/texts', () => Promise.reject(new TypeError('a lost packet')));
  const { earlyTexts } = await import('./earlyTexts');
  expect((await earlyTexts).session.signIn).toBe('Sign in');
  vi.doUnmock('../i18n/de/texts');
});

test.each([
  ['browser', ['fr', 'de-CH', 'en'], 'de'],
  ['browser', ['en-GB', 'de'], 'en'],
  ['browser', ['fr'], 'en'],
  ['browser', [], 'en'],
  ['en', ['de'], 'en'],
  ['de', ['en'], 'de'],
] as const)('chosen %s, of a browser that asks for %j: %s', (chosen, asked, language) => {
  expect(languageFor(chosen, asked)).toBe(language);
});
