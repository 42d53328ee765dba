import { OidcProvider } from './OidcProvider';
import { ChatServer } from './ChatServer';
import { expectAccessible } from './accessible';
import type { Person } from './Person';
import { expect, test as base } from './test';

const test = base.extend<{ provider: OidcProvider }>({
  // eslint-disable-next-line no-empty-pattern
  provider: async ({}, use) => {
    const provider = await OidcProvider.start([
      { username: 'ada', password: 'her password', firstName: 'Ada', lastName: 'Lovelace' },
    ]);
    await use(provider);
    await provider.discard();
  },
  site: async ({ provider }, use) => {
    const server = await ChatServer.start(provider.settings);
    await use(server);
    await server.discard();
  },
});

async function signInAtProvider({ page }: Person): Promise<void> {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Sign in with Example Ltd' }).click();
  await page.locator('input[name=username]').fill('ada');
  await page.locator('input[name=password]').fill('her password');
  await page.locator('button[type=submit]').click();
}

test('somebody signs in at the provider, chooses a username, signs out, and is the same the next time', async ({ arrive, site }) => {
  expect(site.url).not.toBe('');
  const first = await arrive('Linus', { as: 'ada' });
  await first.register(); // so that the name at the provider is taken here
  const ada = await arrive('Ada');
  const { page } = ada;
  await page.goto('/login');
  await expect(page.getByRole('link', { name: 'Sign in with Example Ltd' })).toBeVisible();
  await expectAccessible(page);
  await signInAtProvider(ada);
  const username = page.getByRole('textbox', { name: 'Username' }).first();
  await expect(username).toHaveValue('ada2');
  await expectAccessible(page);
  expect(new URL(page.url()).search).toBe(''); // the code is no more in the address
  await username.fill('ada');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(username).toHaveAccessibleDescription(/taken/);
  await username.fill('lovelace');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  await page.goto('/settings');
  await expect(page.getByRole('textbox', { name: 'Display name' })).toHaveValue('Ada Lovelace');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Sign in with Example Ltd' })).toBeVisible();

  await signInAtProvider(ada);
  await expect(page.getByRole('button', { name: 'New room' }).first()).toBeVisible(); // nothing to choose any more
  await page.goto('/settings');
  await expect(page.getByText('You sign in as lovelace.')).toBeVisible();
});
