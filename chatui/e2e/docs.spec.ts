import { expect, test } from './test';

test('the API’s documentation needs nothing but this server', async ({ arrive, site }) => {
  const reader = await arrive('Reader');
  const { page } = reader;
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== site.url) elsewhere.push(request.url());
  });
  const failed: string[] = [];
  page.on('response', (response) => {
    if (!response.ok()) failed.push(`${response.status()} ${response.url()}`);
  });

  await page.goto('/api/v1/docs');
  await expect(page.getByRole('heading', { name: /^Chatrooms/ })).toBeVisible();
  for (const route of ['/api/v1/auth/login', '/api/v1/rooms/{room}/messages', '/api/v1/rooms/{room}/stream', '/api/v1/ws']) {
    await expect(page.getByRole('link', { name: route, exact: true }).first()).toBeVisible();
  }

  // An operation shows what it takes and what it answers.
  const login = page.locator('.opblock').filter({ has: page.getByRole('link', { name: '/api/v1/auth/login', exact: true }) });
  await login.getByRole('button').first().click();
  await expect(login.getByText('correct horse battery').first()).toBeVisible();
  await expect(login.getByText('invalid_credentials').first()).toBeVisible();

  expect(elsewhere, 'asked of elsewhere').toEqual([]);
  expect(failed, 'not answered').toEqual([]);
});
