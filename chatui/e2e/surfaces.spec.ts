import type { Locator } from '@playwright/test';
import { expectAccessibleInBoth, phone } from './accessible';
import { Account } from './Account';
import { expect, test } from './test';

const code = '```go\nfunc (h *Hub) Deliver(seq int64) { // "older": dropped\n\treturn 42\n}\n```';
const story = `a long story. ${'It was told at length, and then some more. '.repeat(80)}`;

for (const [device, options] of [['desktop', {}], ['phone', phone]] as const) {
  test(`all that can stand in a room is accessible: ${device}`, async ({ server, arrive, room }) => {
    test.slow(); // it is many looks
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    const ada = await arrive('Ada', options);
    await ada.register();
    await linus.add(ada.username, room);
    await fill(server, linus, ada.username, room);

    await test.step('full of everything, after an absence', async () => {
      await ada.enter(room);
      await expect(ada.page.getByRole('region', { name: 'While you were away' })).toBeVisible();
      await expect(ada.message('Deliver').locator('.hljs-keyword').first()).toBeAttached();
      await expectAccessibleInBoth(ada.page);
    });
    await test.step('unfolded', async () => {
      await ada.log.getByRole('button', { name: /joined/, expanded: false }).last().press('Enter');
      await expect(ada.log.getByRole('list', { name: 'What happened' })).toBeVisible();
      await ada.message('a long story').getByRole('button', { name: 'Show more' }).click();
      await expectAccessibleInBoth(ada.page);
    });
    await test.step('about to delete', async () => {
      await ada.say('said too soon');
      const own = ada.message('said too soon');
      await expect(own.getByRole('button', { name: 'Delete message' })).toBeAttached();
      await own.click();
      await own.getByRole('button', { name: 'Delete message' }).click();
      await expect(ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' })).toBeVisible();
      await expectAccessibleInBoth(ada.page);
      await ada.page.keyboard.press('Escape');
      await ada.box.focus();
    });
    await test.step('people, the menu of the room, and emoji by name', async () => {
      if (device === 'phone') await ada.page.getByRole('button', { name: /Show people$/ }).click();
      await expect(ada.page.getByRole('list', { name: 'Away' }).getByText('Linus')).toBeVisible();
      await expectAccessibleInBoth(ada.page);
      if (device === 'phone') await ada.page.keyboard.press('Escape');
      await ada.page.getByRole('button', { name: 'Room menu' }).click();
      await expect(ada.page.getByRole('menu')).toBeVisible();
      await expectAccessibleInBoth(ada.page);
      await ada.page.keyboard.press('Escape');
      await ada.box.pressSequentially('so :tad');
      await expect(ada.page.getByRole('option').first()).toBeVisible();
      await expectAccessibleInBoth(ada.page);
      await ada.box.fill('');
    });
    await test.step('suggestions while a message is edited, and a text that is too long for a box', async () => {
      await ada.say('by whom?');
      await expect(ada.message('by whom?').getByRole('button', { name: 'Edit message' })).toBeAttached();
      await ada.box.press('ArrowUp');
      const editing = ada.page.getByRole('textbox', { name: 'Edit message' });
      await editing.pressSequentially(' @emm');
      await expect(ada.log.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')).toHaveCount(1);
      await expectAccessibleInBoth(ada.page);
      await ada.page.getByRole('button', { name: 'Cancel' }).click();
      await paste(ada.box, 'too long a text, '.repeat(5000));
      await expect(ada.page.getByRole('alert')).toContainText('This text has 85,000 characters');
      await expectAccessibleInBoth(ada.page);
      await ada.page.getByRole('button', { name: 'Dismiss' }).last().click();
    });
    await test.step('without a network, and with what was refused afterwards', async () => {
      await ada.page.context().setOffline(true);
      await ada.say('written offline');
      await expect(ada.message('written offline')).toContainText('Waiting to send…', { timeout: 30_000 });
      await expect(ada.connection).toHaveText('Offline', { timeout: 30_000 });
      await expectAccessibleInBoth(ada.page);
      await linus.archive(room);
      await ada.page.context().setOffline(false);
      await expect(ada.message('written offline')).toContainText('Not sent.', { timeout: 30_000 });
      for (const name of ['Try again', 'Edit', 'Copy', 'Discard']) {
        await expect(ada.message('written offline').getByRole('button', { name, exact: true })).toBeVisible();
      }
      await expectAccessibleInBoth(ada.page);
    });
    await test.step('what is not sent, and nothing to share', async () => {
      await ada.page.goto('/unsent');
      await expect(ada.page.getByRole('region', { name: room })).toContainText('written offline');
      await expectAccessibleInBoth(ada.page);
      await ada.page.goto('/share');
      await expect(ada.page.getByText('There is nothing to share')).toBeVisible();
      await expectAccessibleInBoth(ada.page);
    });
    await test.step('mentions, and where one is signed in', async () => {
      await ada.page.goto('/mentions');
      await expect(ada.page.getByText('can you look')).toBeVisible();
      await expectAccessibleInBoth(ada.page);
      await Account.signIn(server, ada.username);
      await ada.page.goto('/settings');
      await ada.page.getByRole('button', { name: 'New token' }).click();
      await ada.page.getByRole('textbox', { name: 'Token name' }).fill('a script');
      await ada.page.getByRole('button', { name: 'Create token' }).click();
      await expectAccessibleInBoth(ada.page);
      await ada.page.getByRole('button', { name: 'Done' }).click();
      await expect(ada.page.getByText('a script', { exact: true })).toBeVisible();
      await expect(ada.page.getByRole('button', { name: /^Sign out/ }).nth(1)).toBeVisible();
      await expectAccessibleInBoth(ada.page);
    });
    await test.step('no such page, and one that cannot be loaded', async () => {
      await ada.page.goto('/no/such/page');
      await expect(ada.page.getByText('There is no such page')).toBeVisible();
      await expectAccessibleInBoth(ada.page);
      await ada.page.route('**/assets/MentionsPage*', (route) => route.abort());
      // A phone has no rail beside the page: its list of rooms is a screen of its own.
      await ada.page.goto(device === 'phone' ? '/' : '/rooms');
      await ada.page.getByRole('link', { name: 'Mentions' }).first().click();
      await expect(ada.page.getByText('This could not be loaded.')).toBeVisible();
      await expectAccessibleInBoth(ada.page);
    });
  });
}

async function paste(box: Locator, text: string): Promise<void> {
  await box.evaluate((target, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Everything that others can put into a room, with nothing of it read by the one who is mentioned. */
async function fill(server: { url: string }, linus: Account, username: string, room: string): Promise<void> {
  const emmy = await Account.register(server, `emmy-${room}`, 'Emmy Noether of a very long and unusually-hyphenated name');
  await emmy.join(room);
  await emmy.leave(room);
  await linus.say(room, `hello @${username}, can you look at **this**? https://example.org/plan`);
  await linus.say(room, story);
  await linus.say(room, code);
  await emmy.join(room);
  await emmy.leave(room);
  await emmy.join(room);
  await emmy.answer(room, 'Deliver', '> quoted\n\n1. *one*\n2. ~~two~~ and `three`');
  await linus.react(room, 'quoted', '🎉');
  await emmy.react(room, 'quoted', '👀');
  await linus.say(room, 'to be edited');
  await linus.edit(room, 'to be edited', 'it was edited');
  await linus.say(room, 'to be deleted');
  await linus.remove(room, 'to be deleted');
}
