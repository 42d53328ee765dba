import type { Locator } from '@playwright/test';

import { expectAccessible, phone } from './accessible';
import { ChatServer } from './ChatServer';
import { expect, test as base } from './test';

/** A server of its own: its first account administers it. */
const test = base.extend({
  // Playwright reads the first parameter's pattern to learn what a fixture needs.
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const server = await ChatServer.start();
    await use(server);
    await server.discard();
  },
});

const badge = (where: Locator) => where.getByText('Bot', { exact: true });

test('a program posts by a webhook that is made on screen, until it is ended', async ({ arrive, room, request }) => {
  const ada = await arrive('Ada', phone);
  await ada.register();
  await ada.makeRoom(room);
  const { page } = ada;
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('menuitem', { name: 'Integrations' }).click();
  const dialog = page.getByRole('dialog', { name: 'Integrations' });
  await expect(dialog.getByText('There is no webhook yet.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).press('Enter');
  await expect(dialog.getByText('Give the webhook a name.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Builds');
  await dialog.getByRole('textbox', { name: 'Name' }).press('Enter');
  const address = dialog.getByRole('textbox', { name: 'Address of “Builds”' });
  await expect(address).toBeFocused();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Never used.' })).toBeVisible();
  await expectAccessible(page);
  const url = await address.inputValue();
  const posted = await request.post(url, { data: { text: '*Build 57* <https://ci.example.org/57|failed>' } });
  expect(await posted.text()).toBe('ok');
  await dialog.getByRole('button', { name: 'Close' }).click();
  const said = ada.message('Build 57');
  await expect(said.getByRole('link', { name: 'failed' })).toBeVisible();
  await expect(badge(said)).toBeVisible();
  await said.getByRole('button', { name: 'Builds', exact: true }).click();
  await expect(badge(page.getByRole('dialog', { name: 'Builds' }))).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('menuitem', { name: 'Integrations' }).click();
  await expect(dialog.getByText(/^Last used .* Made by Ada\.$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'End Builds' }).click();
  const question = page.getByRole('dialog', { name: 'End “Builds”?' });
  await expectAccessible(page);
  await question.getByRole('button', { name: 'End' }).click();
  await expect(dialog.getByText('There is no webhook yet.')).toBeVisible();
  expect((await request.post(url, { data: { text: 'more' } })).status()).toBe(410);
});

test('an administrator makes a bot, which is added to a room and says something', async ({ arrive, room, request, site }) => {
  const ada = await arrive('Ada');
  await ada.register();
  await ada.makeRoom(room);
  const { page } = ada;
  await page.goto('/admin?show=bots');
  await page.getByRole('textbox', { name: 'Username of the bot' }).fill('helper');
  await page.getByRole('textbox', { name: 'Display name' }).fill('The helper');
  await page.getByRole('button', { name: 'Make bot' }).click();
  const shown = page.getByRole('textbox', { name: 'Token of The helper' });
  await expect(shown).toHaveValue(/^crp_/);
  await expectAccessible(page);
  const headers = { Authorization: `Bearer ${await shown.inputValue()}` };
  const said = `${site.url}/api/v1/rooms/${room}/messages`;
  expect((await request.post(said, { headers, data: { body: 'good morning' } })).status()).toBe(201);
  await page.getByRole('button', { name: 'Tokens of The helper' }).click();
  const dialog = page.getByRole('dialog', { name: 'Tokens of The helper' });
  await expect(dialog.getByText('First token')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Revoke First token' }).click();
  await expect(dialog.getByText('It has no token.')).toBeVisible();
  expect((await request.post(said, { headers, data: { body: 'again' } })).status()).toBe(401);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await ada.enter(room);
  await expect(badge(ada.message('good morning'))).toBeVisible();
  await expect(badge(page.getByRole('list', { name: 'Away' }).getByRole('listitem').filter({ hasText: 'The helper' }))).toBeVisible();
  await page.goto('/admin?show=bots');
  await page.getByRole('button', { name: 'Delete The helper' }).click();
  await page.getByRole('dialog', { name: 'Delete The helper?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('There is no bot yet.')).toBeVisible();
});
