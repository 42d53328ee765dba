import { Account } from './Account';
import { expect, test } from './test';

test('who comes and goes folds into one quiet line, live and after a reload', async ({ server, ada, room }) => {
  await ada.makeRoom(room);
  await ada.say('the first word');
  // Stored, and so before all that follows: what is on its way cannot be edited.
  await expect(ada.log.getByRole('button', { name: 'Edit message' })).toBeAttached();
  const [linus, emmy] = await Promise.all([
    Account.register(server, `linus-${room}`, 'Linus'),
    Account.register(server, `emmy-${room}`, 'Emmy'),
  ]);
  await linus.join(room);
  await expect(ada.log.getByText('Linus joined')).toBeVisible();
  await emmy.join(room);
  await linus.leave(room);
  const line = ada.log.getByRole('button', { name: 'Linus and Emmy joined, Linus left', expanded: false });
  await expect(line).toBeVisible();
  await expect(ada.log.getByRole('article')).toHaveCount(1);

  await ada.page.reload();
  await expect(line).toBeVisible();
  const word = ada.message('the first word');
  const before = await word.boundingBox();
  await ada.log.focus();
  await ada.page.keyboard.press('ArrowUp');
  await expect(line).toBeFocused();
  await ada.page.keyboard.press('Enter');
  const things = ada.log.getByRole('list', { name: 'What happened' }).getByRole('listitem');
  await expect(things).toHaveText([/Linus joined$/, /Emmy joined$/, /Linus left$/]);
  await expect(word).toBeInViewport();
  expect((await word.boundingBox())?.height).toBe(before?.height);
});
