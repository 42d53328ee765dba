import { Account } from './Account';
import { expect, test } from './test';

const long = ['a long list', ...Array.from({ length: 60 }, (_, n) => `line ${n + 1}`), 'the needle at its end'].join('\n');

test('a folded message opens for who is led to it', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  await linus.say(room, long);
  await ada.enter(room);
  const message = ada.message('a long list');
  await expect(message.getByRole('button', { name: 'Show more' })).toBeVisible();

  const seq = await ada.log.locator('[data-seq]').filter({ hasText: 'a long list' }).getAttribute('data-seq');
  await ada.page.goto(`/chat/${room}?seq=${seq ?? ''}`);
  await expect(message.getByRole('button', { name: 'Show less' })).toBeAttached();
});

test('what the browser’s own search finds in the folded part is unfolded and in view', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  await linus.say(room, 'before');
  await linus.say(room, long);
  await linus.say(room, 'after');
  await ada.enter(room);
  const message = ada.message('a long list');
  await expect(message.getByRole('button', { name: 'Show more' })).toBeInViewport();
  const whole = message.locator('[data-text=whole]');
  expect(await whole.evaluate((text) => text.checkVisibility()), 'it is out of sight').toBe(false);
  await expect(message.locator('[data-text=beginning]')).not.toContainText('the needle');

  // A fragment reveals what is hidden in the same way as the browser's own search, which no script can use.
  await whole.evaluate((text) => {
    const mark = document.createElement('span');
    mark.id = 'needle';
    text.append(mark);
  });
  await ada.page.evaluate(() => location.assign('#needle'));
  await expect(message.getByRole('button', { name: 'Show less' })).toBeAttached();
  await expect(message.locator('#needle'), 'what was found is in view').toBeInViewport();
});

test('several messages are copied with who said them and when', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ada.say('**first** of all');
  await ada.say('second');
  await expect(ada.message('second')).toBeVisible();
  await ada.page.evaluate(() => {
    const texts = document.querySelectorAll('[data-text]');
    const range = document.createRange();
    range.setStartBefore(texts[0] as Node);
    range.setEndAfter(texts[1] as Node);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  });
  await ada.page.keyboard.press('Control+c');
  const copied = await ada.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^Ada, \d.*:\n\*\*first\*\* of all\n\nAda, \d.*:\nsecond$/);
});
