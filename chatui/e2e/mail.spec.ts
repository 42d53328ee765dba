import { ChatServer } from './ChatServer';
import { expectAccessible } from './accessible';
import { freePort } from './freePort';
import { Mailbox } from './Mailbox';
import { password } from './Person';
import { expect, test as base } from './test';

const test = base.extend<{ mailbox: Mailbox }>({
  // eslint-disable-next-line no-empty-pattern
  mailbox: async ({}, use) => {
    const mailbox = await Mailbox.start();
    await use(mailbox);
    await mailbox.discard();
  },
  site: async ({ mailbox }, use) => {
    const port = String(await freePort());
    const server = await ChatServer.start({ PORT: port, ...mailbox.settings(`http://127.0.0.1:${port}`) });
    await use(server);
    await server.discard();
  },
});

/** The link in the nth mail to an address, once that has come. */
async function linkIn(mailbox: Mailbox, to: string, n: number): Promise<string> {
  await expect.poll(() => mailbox.mailsTo(to).length).toBeGreaterThanOrEqual(n);
  const link = /http:\S+/.exec(mailbox.mailsTo(to)[n - 1]?.text ?? '')?.[0];
  if (link === undefined) throw new Error(`no link in ${JSON.stringify(mailbox.mailsTo(to))}`);
  return link;
}

test('an address is confirmed by the link in a mail, and a forgotten password set by another', async ({ arrive, mailbox }) => {
  const ada = await arrive('Ada');
  await ada.register();
  const { page } = ada;
  const to = 'ada@example.org';

  await page.goto('/settings');
  const missed = page.getByRole('checkbox', { name: 'E-mail me what I missed' });
  await expect(missed).toBeDisabled();
  await page.getByRole('button', { name: 'Add e-mail address' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your e-mail address' });
  await dialog.getByRole('textbox', { name: 'E-mail address' }).fill('ada at example.org');
  await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
  await dialog.getByRole('button', { name: 'Send link' }).click();
  await expect(dialog.getByRole('textbox', { name: 'E-mail address' })).toHaveAccessibleDescription(/not an e-mail address/);
  await expectAccessible(page);
  await dialog.getByRole('textbox', { name: 'E-mail address' }).fill(to);
  await dialog.getByRole('button', { name: 'Send link' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(`${to} waits to be confirmed`)).toBeVisible();

  // On another device, without sign-in.
  const phone = await arrive('Phone');
  await phone.page.goto(await linkIn(mailbox, to, 1));
  await expect(phone.page.getByRole('button', { name: 'Confirm address' })).toBeVisible();
  await expectAccessible(phone.page);
  await phone.page.getByRole('button', { name: 'Confirm address' }).click();
  await expect(phone.page.getByText('Your e-mail address is confirmed.')).toBeVisible();
  await phone.page.reload();
  await phone.page.getByRole('button', { name: 'Confirm address' }).click();
  await expect(phone.page.getByRole('alert')).toContainText('has been used');

  await page.reload();
  await expect(page.getByText(`${to} is confirmed.`)).toBeVisible();
  await missed.check();
  await expect(missed).toBeChecked();
  await page.reload();
  await expect(missed).toBeChecked();
  await expectAccessible(page);

  await phone.page.goto('/login');
  await phone.page.getByRole('link', { name: 'Forgot password?' }).click();
  await phone.page.getByRole('textbox', { name: 'Username or e-mail address' }).fill(to);
  await expectAccessible(phone.page);
  await phone.page.getByRole('button', { name: 'Send link' }).click();
  await expect(phone.page.getByText('a link is on its way')).toBeVisible();
  await phone.page.goto(await linkIn(mailbox, to, 2));
  await phone.page.getByRole('textbox', { name: 'New password' }).fill('another good one');
  await phone.page.getByRole('button', { name: 'Set password' }).click();
  await expect(phone.page.getByText('Your password is set.')).toBeVisible();
  const again = await arrive('Again', { as: ada.username });
  await again.signIn('another good one');
  await expect(again.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();

  await again.page.goto('/settings');
  await again.page.getByRole('button', { name: 'Remove e-mail address' }).click();
  const removing = again.page.getByRole('dialog', { name: 'Remove your e-mail address?' });
  await removing.getByRole('textbox', { name: 'Password' }).fill('another good one');
  await removing.getByRole('button', { name: 'Remove' }).click();
  await expect(again.page.getByText('You have given no address.')).toBeVisible();
});

test('a link that is none is told', async ({ arrive }) => {
  const { page } = await arrive('Ada');
  await page.goto('/unsubscribe/none');
  await page.getByRole('button', { name: 'Unsubscribe' }).click();
  await expect(page.getByRole('alert')).toContainText('There is no such link.');
  await expectAccessible(page);
});
