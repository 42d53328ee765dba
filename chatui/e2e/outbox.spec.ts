import { Account } from './Account';
import { Person } from './Person';
import { newTab } from './tabs';
import { expect, test } from './test';

test('what was written without a server survives a crash of the page, and goes out once, in order', async ({ server, ada, room }) => {
  await ada.makeRoom(room);
  await expect(ada.connection).toHaveText('Connected');
  await server.kill();
  for (const text of ['written one', 'written two', 'written three']) await ada.say(text);
  await expect(ada.message('written three')).toContainText('Waiting to send…');
  await ada.box.pressSequentially('half a thought');
  await ada.page.goto('chrome://crash').catch(() => undefined);
  await server.startAgain();

  const next = await newTab(ada);
  await next.enter(room);
  await expect(next.box).toHaveValue('half a thought');
  await expect(next.log.getByText('Waiting to send…')).toHaveCount(0, { timeout: 30_000 });
  const reader = await newTab(ada);
  await reader.enter(room);
  for (const tab of [next, reader]) {
    await expect(tab.log.getByText(/^written/)).toHaveText(['written one', 'written two', 'written three']);
  }
});

test('two tabs share what waits to be sent, and send it once', async ({ server, ada, room }) => {
  await ada.makeRoom(room);
  const other = await newTab(ada);
  await other.enter(room);
  await server.kill();
  await ada.say('written here');
  await expect(other.message('written here')).toBeVisible();
  await other.say('written there');
  await expect(ada.message('written there')).toBeVisible();
  await server.startAgain();

  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.say(room, 'from elsewhere');
  for (const tab of [ada, other]) {
    await expect(tab.connection).toHaveText('Connected', { timeout: 30_000 });
    await expect(tab.message('from elsewhere')).toHaveCount(1, { timeout: 30_000 });
    await expect(tab.log.getByText('Waiting to send…')).toHaveCount(0, { timeout: 30_000 });
    for (const text of ['written here', 'written there']) await expect(tab.message(text)).toHaveCount(1);
  }
  await ada.page.reload();
  for (const text of ['written here', 'written there']) await expect(ada.message(text)).toHaveCount(1);
});

test('a text not finished shows in the list of rooms, and nobody else sees it in the same browser', async ({ ada, room, arrive }) => {
  await ada.makeRoom(room);
  await ada.box.fill('half a thought');
  await ada.page.goto('/rooms');
  const link = ada.page.getByRole('listitem').filter({ hasText: room }).first();
  await expect(link).toContainText('Draft');

  const grace = await arrive('Grace');
  await grace.register();
  await ada.page.evaluate(() => localStorage.clear()); // as when the login has run out
  const next = new Person(ada.page, 'Grace', grace.username);
  await next.signIn();
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  await next.enter(room);
  await expect(next.box).toHaveValue('');
});
