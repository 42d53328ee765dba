import { Account } from './Account';
import { expectAccessible } from './accessible';
import { password } from './Person';
import { expect, test } from './test';

test('two people begin a direct conversation from a card, and nobody else sees it', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  await grace.say('hello, all');
  await ada.message('hello, all').getByRole('button', { name: 'Grace', exact: true }).click();
  const card = ada.page.getByRole('dialog', { name: 'Grace' });
  await expect(card.getByRole('link', { name: room })).toBeVisible();
  await expectAccessible(ada.page);
  await card.getByRole('button', { name: 'Message', exact: true }).click();
  await expect(ada.page.getByRole('heading', { name: 'Grace', level: 1 })).toBeVisible();
  await ada.say('between us');
  const link = grace.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /^Ada/ });
  await expect(link).toContainText('1 unread');
  await link.click();
  await expect(grace.message('between us')).toBeVisible();
});

test('a ban on screen removes at once, stands in the log, and is lifted', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  await grace.say('buy my books');
  await ada.message('buy my books').getByRole('button', { name: 'Grace', exact: true }).click();
  const card = ada.page.getByRole('dialog', { name: 'Grace' });
  await card.getByRole('button', { name: 'Ban' }).click();
  const form = ada.page.getByRole('dialog', { name: 'Ban Grace' });
  await form.getByRole('textbox', { name: 'Reason' }).fill('advertising');
  await expectAccessible(ada.page);
  await form.getByRole('button', { name: 'Ban' }).click();
  await expect(card.getByText(/Banned until .* Reason: “advertising”/)).toBeVisible();
  await expect(grace.page.getByRole('heading', { name: 'You are no longer in this room' })).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(ada.log).toContainText(/Ada banned Grace until .*: advertising/);
});

test('somebody new comes in by an invitation, and is in its room', async ({ server, ada, arrive, room }) => {
  await ada.makeRoom(room);
  const owner = await Account.signIn(server, ada.username);
  const { code } = await owner.invite(room);
  const linus = await arrive('Linus');
  await linus.page.goto(`/invite/${code}`);
  await expect(linus.page.getByText(`Ada invites you to “${room}”.`)).toBeVisible();
  await expectAccessible(linus.page);
  await linus.page.getByRole('link', { name: 'Create account' }).click();
  await linus.page.getByRole('textbox', { name: 'Display name', exact: true }).fill('Linus');
  await linus.fillIn(linus.username, password);
  await linus.page.getByRole('button', { name: 'Create account' }).click();
  await linus.page.waitForURL(`**/chat/${room}`);
  await expect(linus.log).toBeVisible();
  await linus.say('here I am'); // as a member: nothing asks to join first
  await expect(linus.page.getByRole('button', { name: 'Join room' })).toHaveCount(0);
  await linus.page.goto('/invite/nothing-of-the-kind');
  await expect(linus.page.getByRole('alert')).toContainText('There is no such invitation');
});
