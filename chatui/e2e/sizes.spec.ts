import { Account } from './Account';
import { expect, test } from './test';
import { transferOf } from './transfer';

const KiB = 1024;

test('the sign-in page is less than 157 KiB over the wire', async ({ arrive }) => {
  const visitor = await arrive('Ada');
  const { bytes, requests } = await transferOf(visitor.page, '/login', visitor.page.getByRole('button', { name: 'Sign in' }));
  expect(bytes / KiB, 'a page that was counted').toBeGreaterThan(50);
  expect(bytes / KiB, `KiB in ${requests} requests`).toBeLessThan(157);
});

test('a room is less than 295 KiB over the wire, a page of messages included', async ({ server, ada, room, arrive }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= 60; n++) await linus.say(room, `number ${n}. of what is usually said in a room, a line or so`);
  await ada.enter(room);
  const again = await arrive('Ada', { as: ada.username, storageState: await ada.page.context().storageState() });
  const { bytes, requests } = await transferOf(again.page, `/chat/${room}`, again.message('number 60.'));
  expect(bytes / KiB, 'a page that was counted').toBeGreaterThan(50);
  expect(bytes / KiB, `KiB in ${requests} requests`).toBeLessThan(295);
});
