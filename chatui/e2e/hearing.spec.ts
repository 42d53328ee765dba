import { Account } from './Account';
import { expect, test } from './test';

test('a screen reader hears who said what before when, also of one who goes on talking', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  await linus.say(room, 'the first word');
  await ada.enter(room);
  await expect(ada.log).toHaveAttribute('aria-live', 'polite');
  await linus.say(room, 'the second');
  for (const text of ['the first word', 'the second']) {
    await expect(ada.message(text)).toHaveAccessibleName(new RegExp(`^Linus: ${text}, \\d`));
    expect(await ada.message(text).evaluate((article) => article.textContent)).toMatch(new RegExp(`^Linus${text}\\d`));
  }
});

test('the focus stays on a message whatever becomes of it', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= 5; n++) await linus.say(room, `number ${String(n)}.`);
  await ada.enter(room);
  await ada.log.focus();
  await ada.page.keyboard.press('ArrowUp');
  await ada.page.keyboard.press('ArrowUp');
  const message = ada.log.getByRole('article').nth(3);
  await expect(message).toBeFocused();
  await linus.edit(room, 'number 4.', 'number 4. as edited');
  await expect(message).toHaveAccessibleName(/as edited/);
  await expect(message).toBeFocused();
  await linus.react(room, 'number 4.', '🎉');
  await expect(message.getByRole('button', { name: '🎉 1' })).toBeVisible();
  await expect(message).toBeFocused();
  await linus.say(room, 'number 6.');
  await expect(ada.message('number 6.')).toBeVisible();
  await expect(message).toBeFocused();
  await linus.remove(room, 'number 4.');
  await expect(message).toHaveAccessibleName(/^Linus: Message deleted, /);
  await expect(message).toBeFocused();
});
