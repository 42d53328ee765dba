import type { Page } from '@playwright/test';
import { expectAccessible, phone } from './accessible';
import { password } from './Person';
import { expect, test } from './test';

/** Words of the interface that are English and not German. */
const english =
  /\b(the|your?|and|with|room|rooms|people|search|settings|message|messages|sign|save|cancel|close|send|reply|today|unread|joined|where|what|show|new|more|password|username|delete|create|join|leave)\b/i;

for (const [device, options] of [
  ['desktop', {}],
  ['phone', phone],
] as const) {
  test(`a browser that asks for German is answered in German: ${device}`, async ({ arrive, room }) => {
    const ada = await arrive('Ada', { ...options, locale: 'de-DE' });
    const { page } = ada;

    await test.step('making an account', async () => {
      await page.goto('/register');
      await page.getByRole('textbox', { name: 'Benutzername' }).fill(ada.username);
      await page.getByRole('textbox', { name: 'Anzeigename' }).fill('Ada');
      await page.getByLabel('Passwort', { exact: true }).fill(password);
      await expectGerman(page);
      await expect(page.locator('html')).toHaveAttribute('lang', 'de');
      await page.getByRole('button', { name: 'Konto anlegen' }).click();
      await expect(page.getByRole('button', { name: 'Neuer Raum' }).first()).toBeVisible();
      await expectGerman(page);
    });
    await test.step('talking', async () => {
      await page.getByRole('button', { name: 'Neuer Raum' }).first().click();
      await page.getByRole('textbox', { name: 'Name des Raums' }).fill(room);
      await expectGerman(page);
      await page.getByRole('button', { name: 'Raum erstellen' }).click();
      await page.getByRole('textbox', { name: 'Nachricht', exact: true }).fill('Guten Tag!');
      await page.getByRole('textbox', { name: 'Nachricht', exact: true }).press('Enter');
      await expect(page.getByRole('log', { name: 'Nachrichten' }).getByText('Guten Tag!')).toBeVisible();
      await expect(page.getByRole('separator', { name: 'Heute' })).toBeVisible();
      await expect(page.getByText('Verbunden')).toBeAttached();
      await expectGerman(page, [room]);
      await page.getByRole('button', { name: 'Raummenü' }).click();
      await expect(page.getByRole('menuitem', { name: 'Raum verlassen' })).toBeVisible();
      await expectGerman(page, [room]);
      await page.keyboard.press('Escape');
    });
    await test.step('settings, and back to English without a reload', async () => {
      await page.goto('/settings');
      await expect(page.getByRole('heading', { name: 'Wo du angemeldet bist' })).toBeVisible();
      await expectGerman(page, ['English']);
      await page.getByRole('radio', { name: 'English' }).click();
      await expect(page.getByRole('heading', { name: 'Where you are signed in' })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await page.reload();
      await expect(page.getByRole('heading', { name: 'Where you are signed in' })).toBeVisible();
    });
  });
}

test('where the German texts do not arrive, the page speaks English and says so', async ({ arrive }) => {
  const ada = await arrive('Ada', { locale: 'de-DE' });
  await ada.page.route('**/assets/texts*', (route) => route.abort());
  await ada.page.goto('/login');
  await expect(ada.page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(ada.page.locator('html')).toHaveAttribute('lang', 'en');
});

/** Nothing that is seen or read out is English, all is accessible, and nothing scrolls sideways. */
async function expectGerman(page: Page, except: string[] = []): Promise<void> {
  await expectAccessible(page);
  const said = await page.evaluate(() => {
    const names = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((element) =>
      ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
    );
    return [...document.body.innerText.split('\n'), ...names, document.title];
  });
  const foreign = said
    .map((text) => except.reduce((rest, one) => rest.replaceAll(one, ''), text))
    .filter((text) => english.test(text));
  expect(foreign).toEqual([]);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}
