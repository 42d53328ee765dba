import { readFile } from 'node:fs/promises';

import { expectAccessible } from './accessible';
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

test('an administrator gives a link that sets a password anew', async ({ arrive }) => {
  const admin = await arrive('Admin');
  await admin.register(); // the first account of this server
  const forgetful = await arrive('Forgetful');
  await forgetful.register();
  await admin.page.goto('/admin');
  await admin.page.getByRole('searchbox', { name: 'Find a person' }).fill(forgetful.username);
  await admin.page.getByRole('button', { name: 'Actions for Forgetful' }).click();
  await expectAccessible(admin.page);
  await admin.page.getByRole('menuitem', { name: 'Make a reset link' }).click();
  await admin.page.getByRole('button', { name: 'Make a reset link' }).click();
  const url = await admin.page.getByRole('textbox', { name: 'Link' }).inputValue();
  await forgetful.page.goto(url);
  await forgetful.page.getByLabel('New password', { exact: true }).fill('quite another password');
  await expectAccessible(forgetful.page);
  await forgetful.page.getByRole('button', { name: 'Set password' }).click();
  await forgetful.page.getByRole('link', { name: 'Sign in' }).first().click();
  await forgetful.fillIn(forgetful.username, 'quite another password');
  await forgetful.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(forgetful.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  await admin.page.keyboard.press('Escape');
  for (const part of ['Registration', 'Audit log', 'Figures']) {
    await admin.page.getByRole('tab', { name: part }).click();
    await expect(admin.page.getByRole('tabpanel', { name: part })).toBeVisible();
    await expectAccessible(admin.page);
  }
  // The address says which part it is, for who comes back or is sent there.
  await expect(admin.page).toHaveURL(/\/admin\?show=figures$/);
  await admin.page.reload();
  await expect(admin.page.getByRole('tabpanel', { name: 'Figures' })).toBeVisible();
  await admin.page.goto('/admin?show=constructor'); // no part is called so
  await expect(admin.page.getByRole('tabpanel', { name: 'People' })).toBeVisible();
});

test('an administrator invites to the server, and reads in the audit log who came, also as a file', async ({ arrive }) => {
  const admin = await arrive('Admin');
  await admin.register();
  const { page } = admin;
  await page.goto('/admin?show=registration');
  await page.getByRole('radio', { name: 'Whoever has an invitation' }).check();
  await page.getByRole('button', { name: 'Make link' }).click();
  const url = await page.getByText(/\/invite\//).textContent();
  const guest = await arrive('Guest');
  await guest.page.goto('/register');
  await expect(guest.page.getByText(/need an invitation/)).toBeVisible();
  await guest.page.goto(url ?? '');
  await guest.page.getByRole('link', { name: 'Create account' }).click();
  await guest.fillIn(guest.username, 'a password of a guest');
  await guest.page.getByRole('button', { name: 'Create account' }).click();
  await expect(guest.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();

  await page.getByRole('tab', { name: 'Audit log' }).click();
  const entries = page.getByRole('list', { name: 'Audit log' });
  await expect(entries.getByText(/changed who may make an account/)).toBeVisible();
  await page.getByLabel('Person').fill(guest.username);
  await expect(entries.getByRole('listitem')).toHaveCount(1);
  await expect(entries.getByRole('listitem')).toContainText('signed in');
  await page.evaluate(() => Reflect.deleteProperty(window, 'showSaveFilePicker')); // no dialog of the browser's
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const file = await readFile(await (await saving).path(), 'utf8');
  expect(file.split('\r\n')[0]).toBe('at,action,actor,subject,ip,detail');
  expect(file).toContain(guest.username);
  expect(file).not.toContain('registration_changed');
});
