import { expect, test } from './test';

test('a message is found by its words, and leads to its place', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await ada.say('the café opens at nine');
  await grace.enter(room);
  await grace.say('the cafe is closed today');
  for (let line = 0; line < 25; line++) await grace.say(`line ${line}`);
  await ada.say('東京タワーで会いましょう');

  const { page } = ada;
  const found = page.getByRole('list', { name: 'Found messages' }).getByRole('listitem');
  const box = page.getByRole('searchbox', { name: 'Search messages' });
  await page.getByRole('link', { name: 'Search', exact: true }).click();

  // Case and accents are folded, the beginning of a word is enough (and is what is marked), and the newest comes first.
  await box.fill(`CAF in:${room}`);
  await expect(found).toHaveCount(2, { timeout: 30_000 });
  await expect(found.first()).toContainText('the cafe is closed today');
  await expect(found.first().locator('mark')).toHaveText('caf');
  await expect(found.nth(1).locator('mark')).toHaveText('caf');

  await box.fill(`"cafe is" in:${room}`);
  await expect(found).toHaveCount(1);
  await box.fill(`from:${ada.username} in:${room} caf`);
  await expect(found).toHaveCount(1);
  await expect(found).toContainText('the café opens at nine');
  await box.fill(`タワー in:${room}`);
  await expect(found).toHaveCount(1, { timeout: 30_000 });
  await box.fill(`nobody-said-this in:${room}`);
  await expect(page.getByText('Nothing found.')).toBeVisible();
  await expect(found).toHaveCount(0);
  await box.fill('before:never');
  await expect(page.getByRole('alert')).toBeVisible();

  await box.fill(`"opens at nine" in:${room}`);
  await expect(found).toHaveCount(1);
  await found.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/chat/${room}\\?seq=`));
  await expect(ada.message('the café opens at nine')).toBeInViewport();
  await expect(ada.message('the café opens at nine')).toHaveAttribute('aria-current', 'true');
});
