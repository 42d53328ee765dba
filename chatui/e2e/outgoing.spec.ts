import type { Page } from '@playwright/test';

import { expectAccessible, phone } from './accessible';
import { ChatServer } from './ChatServer';
import { Receiver } from './Receiver';
import { expect, test as base } from './test';

/** A server that may send to this machine, and a program that listens there. */
const test = base.extend<{ receiver: Receiver }>({
  // Playwright reads the first parameter's pattern to learn what a fixture needs.
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const server = await ChatServer.start({ OUTBOUND_ALLOW: '127.0.0.1' });
    await use(server);
    await server.discard();
  },
  // eslint-disable-next-line no-empty-pattern
  receiver: async ({}, use) => {
    const receiver = await Receiver.start();
    await use(receiver);
    receiver.stop();
  },
});

async function integrations(page: Page) {
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('menuitem', { name: 'Integrations' }).click();
  return page.getByRole('dialog', { name: 'Integrations' });
}

async function secretShown(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Secret of “Deploys”' });
  const secret = dialog.getByRole('textbox', { name: 'Secret of “Deploys”' });
  await expect(secret).toHaveValue(/^whsec_/);
  await expectAccessible(page);
  const value = await secret.inputValue();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return value;
}

test('an outgoing webhook is made, watched, changed, replayed and deleted on screen', async ({ arrive, room, receiver }, info) => {
  const ada = await arrive('Ada');
  await ada.register();
  await ada.makeRoom(room);
  const { page } = ada;
  const look = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });
  const list = await integrations(page);
  await expect(list.getByText('No outgoing webhook yet.')).toBeVisible();

  await test.step('made by keyboard, with events chosen by words', async () => {
    await list.getByRole('button', { name: 'New outgoing webhook' }).press('Enter');
    const form = page.getByRole('dialog', { name: 'New outgoing webhook' });
    await expect(form.getByRole('textbox', { name: 'Name' })).toBeFocused();
    await form.getByRole('textbox', { name: 'Name' }).press('Enter');
    await expect(form.getByText('Give the webhook a name.')).toBeVisible();
    await form.getByRole('textbox', { name: 'Name' }).fill('Deploys');
    await form.getByRole('textbox', { name: 'Address' }).fill('http://169.254.169.254/');
    await form.getByRole('radio', { name: 'Only what you choose' }).check();
    await form.getByRole('button', { name: 'Make outgoing webhook' }).click();
    await expect(form.getByText('Choose one at least, or “Everything”.')).toBeVisible();
    await form.getByRole('checkbox', { name: 'New message' }).check();
    await form.getByRole('checkbox', { name: 'Message deleted' }).press(' ');
    await form.getByRole('button', { name: 'Make outgoing webhook' }).click();
    await expect(form.getByText(/is a special address/)).toBeVisible();
    await expect(form.getByRole('textbox', { name: 'Address' })).toBeFocused();
    await expectAccessible(page);
    await look('form');
    await form.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
    await form.getByRole('textbox', { name: 'Address' }).press('Enter');
    receiver.secrets.push(await secretShown(page));
    await expect(list.getByText(/^Nothing sent yet\. Made by Ada\.$/)).toBeVisible();
    await expectAccessible(page);
    await look('list');
    await list.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('what is posted arrives signed, and stands in the list', async () => {
    await ada.say('first');
    await expect.poll(() => receiver.received.map(({ body, signedBy }) => [body, signedBy.length])).toEqual([['first', 1]]);
    await (await integrations(page)).getByRole('button', { name: 'Manage Deploys' }).click();
  });
  const dialog = page.getByRole('dialog', { name: 'Deploys' });
  const table = dialog.getByRole('table', { name: 'Recent deliveries' });
  const rows = table.getByRole('row').filter({ hasText: /Delivered|Failed/ });

  await test.step('its deliveries, and one of them again', async () => {
    await expect(dialog.getByText('Sends: New message and Message deleted.')).toBeVisible();
    await expect(rows).toHaveCount(1);
    await expect(rows.getByRole('cell', { name: /^Delivered \(204\)/ })).toBeVisible();
    await expectAccessible(page);
    await rows.getByRole('button', { name: /Send again from event/ }).click();
    const question = page.getByRole('dialog', { name: 'Send again?' });
    await expect(question.getByRole('textbox', { name: 'From event number' })).toHaveValue(String(receiver.received[0]?.seq));
    await expectAccessible(page);
    await question.getByRole('button', { name: 'Send again' }).click();
    await expect(rows).toHaveCount(2);
    expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
    await dialog.getByRole('button', { name: 'Send again', exact: true }).click();
    await question.getByRole('textbox').fill('9999');
    await question.getByRole('textbox').press('Enter');
    await expect(question.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
    await question.getByRole('textbox').fill('1');
    await question.getByRole('textbox').press('Enter');
    await expect(rows).toHaveCount(3);
  });

  await test.step('a new secret signs beside the one before', async () => {
    await dialog.getByRole('button', { name: 'New secret' }).click();
    const question = page.getByRole('dialog', { name: 'New secret for “Deploys”?' });
    await expect(question.getByText(/^Both secrets sign for 24 hours/)).toBeVisible();
    await question.getByRole('button', { name: 'New secret' }).click();
    receiver.secrets.push(await secretShown(page));
  });

  await test.step('a failure shows while one looks, and what a 410 has done too', async () => {
    receiver.status = 500;
    await dialog.getByRole('button', { name: 'Send again', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Send again?' });
    await question.getByRole('textbox').fill('1');
    await question.getByRole('textbox').press('Enter');
    await expect(dialog.getByText(/^1 try failed\. Next try/)).toBeVisible();
    expect(receiver.received.at(-1)?.signedBy).toHaveLength(2);
    receiver.status = 410;
    await expect(dialog.getByText(/answered that it is gone \(410\)/)).toBeVisible({ timeout: 20_000 });
    await expect(rows.getByText(/Try 2/)).toBeVisible();
    await expectAccessible(page);
    await look('disabled');
    receiver.status = 204;
    await dialog.getByRole('button', { name: 'Enable' }).click();
    await expect(dialog.getByRole('button', { name: 'Disable' })).toBeVisible();
    await expect(rows.first().getByText(/Delivered \(204\)/)).toBeVisible();
  });

  await test.step('edited, disabled and deleted', async () => {
    await dialog.getByRole('button', { name: 'Edit' }).click();
    const form = page.getByRole('dialog', { name: 'Edit Deploys' });
    await form.getByRole('radio', { name: 'Everything' }).check();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText(/^Sends everything\./)).toBeVisible();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await expect(dialog.getByText(/^Disabled by an owner or moderator/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    const question = page.getByRole('dialog', { name: 'Delete “Deploys”?' });
    await expectAccessible(page);
    await question.getByRole('button', { name: 'Delete' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(list.getByText('No outgoing webhook yet.')).toBeVisible();
  });
});

for (const [name, options] of [
  ['on a phone, in the dark', { ...phone, colorScheme: 'dark' as const }],
  ['in German', {}],
  ['on a phone, in German', phone],
] as const) {
  test(`a webhook with deliveries fits ${name}`, async ({ arrive, room, receiver, request, site }, info) => {
    const ada = await arrive('Ada', options);
    await ada.register();
    await ada.makeRoom(room);
    const { page } = ada;
    if (name.endsWith('German')) {
      await page.goto('/settings');
      await page.getByRole('radio', { name: 'Deutsch' }).click();
      await page.goto(`/chat/${room}`);
    }
    const look = (what: string) => page.screenshot({ path: info.outputPath(`${what}.png`) });
    await page.getByRole('button', { name: /Room menu|Raummenü/ }).click();
    await page.getByRole('menuitem', { name: /Integration/ }).click();
    await page.getByRole('button', { name: /New outgoing webhook|Neuer ausgehender/ }).click();
    await page.getByRole('textbox', { name: /^Name/ }).last().fill('Deploys');
    await page.getByRole('textbox', { name: /Address|Adresse/ }).fill(receiver.url);
    await page.getByRole('radio', { name: /Only|Nur/ }).check();
    await expectAccessible(page);
    await look('form');
    await page.getByRole('radio', { name: /Everything|Alles/ }).check();
    await page.getByRole('button', { name: /Make outgoing|Ausgehenden/ }).click();
    await page.getByRole('dialog', { name: /Secret|Geheimnis/ }).getByRole('button', { name: /Close|Schließen/ }).click();
    receiver.status = 410;
    await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('Builds');
    await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).press('Enter');
    const address = await page.getByRole('textbox', { name: /“Builds”|„Builds“/ }).inputValue();
    expect((await request.post(address, { data: { text: `built at ${site.url}` } })).ok()).toBe(true);
    await page.getByRole('button', { name: /Manage Deploys|Deploys verwalten/ }).click();
    await expect(page.getByRole('table')).toBeVisible();
    await expect(page.getByText(/\(410\):? ?.*(enable|ein)/)).toBeVisible();
    await expectAccessible(page);
    await look('deliveries');
    expect(await page.getByRole('table').evaluate((table) => table.scrollWidth <= (table.parentElement?.clientWidth ?? 0))).toBe(true);
  });
}
