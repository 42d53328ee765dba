import type { Locator } from '@playwright/test';
import { Account } from './Account';
import type { Person } from './Person';
import { expect, test } from './test';

test('what opens over a conversation is reached, closed and left by keys alone, and the focus is seen and never lost', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  await linus.add(ada.username, room);
  await linus.say(room, `a long story. ${'It was told at length. '.repeat(120)}`);
  await linus.say(room, 'to be edited');
  await linus.edit(room, 'to be edited', 'it was edited');
  await ada.enter(room);
  const { page } = ada;
  const { keyboard } = page;

  await test.step('the strip', async () => {
    const dismiss = page.getByRole('button', { name: 'Dismiss' });
    await tabTo(dismiss, 'Shift+Tab');
    await keyboard.press('Enter');
    await expect(dismiss).toBeHidden();
    await expectSomeFocus(ada);
  });
  await ada.box.focus();
  await ada.say('my own');
  await expect(ada.message('my own').getByRole('button', { name: 'Delete message' })).toBeAttached();
  await tabTo(ada.log, 'Shift+Tab');
  await keyboard.press('ArrowUp');
  await expect(ada.message('my own')).toBeFocused();

  await test.step('the emoji', async () => {
    await tabTo(ada.message('my own').getByRole('button', { name: 'Add reaction' }), 'Tab');
    await keyboard.press('Enter');
    await expect(page.getByRole('combobox', { name: 'Find an emoji' })).toBeFocused();
    await keyboard.press('Escape');
    await expect(page.getByRole('combobox', { name: 'Find an emoji' })).toBeHidden();
    await expectFocusIn(ada.message('my own'));
  });
  await test.step('the question before a deletion', async () => {
    const button = ada.message('my own').getByRole('button', { name: 'Delete message' });
    await tabTo(button, 'Tab');
    await keyboard.press('Enter');
    await expectFocusIn(page.getByRole('dialog'));
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(button).toBeFocused();
  });
  await test.step('the versions, and the fold', async () => {
    await ada.message('my own').focus();
    await keyboard.press('ArrowUp');
    const edited = ada.message('it was edited').getByRole('button', { name: '(edited)' });
    await tabTo(edited, 'Tab');
    await keyboard.press('Enter');
    await expectFocusIn(page.getByRole('dialog'));
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(edited).toBeFocused();
    await keyboard.press('ArrowUp');
    const fold = ada.message('a long story').getByRole('button', { name: /^Show/ });
    await tabTo(fold, 'Tab');
    await keyboard.press('Enter');
    await expect(fold).toHaveAccessibleName('Show less');
    await expect(fold).toBeFocused();
  });
  await test.step('the search, and the menu of the room', async () => {
    await keyboard.press('/');
    await expect(page.getByRole('searchbox', { name: 'Search messages' })).toBeFocused();
    await page.goBack();
    await expect(ada.message('a long story')).toBeVisible();
    const menu = page.getByRole('button', { name: 'Room menu' });
    await tabTo(menu, 'Shift+Tab');
    await keyboard.press('Enter');
    await expectFocusIn(page.getByRole('menu'));
    await keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
    await expect(menu).toBeFocused();
  });
  await test.step('what could not be sent', async () => {
    await page.context().setOffline(true);
    await ada.box.focus();
    await ada.say('written offline');
    await expect(ada.message('written offline')).toContainText('Waiting to send…', { timeout: 30_000 });
    await linus.archive(room);
    await page.context().setOffline(false);
    const failed = ada.message('written offline');
    await expect(failed).toContainText('Not sent.', { timeout: 30_000 });
    await tabTo(failed.getByRole('button', { name: 'Try again' }), 'Shift+Tab');
    for (const name of ['Edit', 'Copy', 'Discard']) await tabTo(failed.getByRole('button', { name }), 'Tab', 1);
    await keyboard.press('Enter');
    await expect(failed).toHaveCount(0);
    await expectSomeFocus(ada);
  });
});

test('on a phone with keys, the people close by Escape and give the focus back, and the rooms are a screen of their own', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.page.setViewportSize({ width: 390, height: 844 });
  const people = ada.page.getByRole('button', { name: /Show people$/ });
  await tabTo(people, 'Shift+Tab');
  await ada.page.keyboard.press('Enter');
  await expect(people, 'what is behind is not there to be read').toHaveCount(0);
  await ada.page.keyboard.press('Escape');
  await expect(people).toBeFocused();
  await tabTo(ada.page.getByRole('link', { name: 'Rooms' }), 'Shift+Tab');
  await ada.page.keyboard.press('Enter');
  const link = ada.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room });
  await tabTo(link, 'Tab');
  await ada.page.keyboard.press('Enter');
  await expect(ada.box).toBeVisible();
});

/** Presses a key until this has the focus, as seen. */
async function tabTo(one: Locator, key: 'Tab' | 'Shift+Tab', most = 40): Promise<void> {
  for (let step = 0; step < most && !(await hasFocus(one)); step++) await one.page().keyboard.press(key);
  await expect(one).toBeFocused();
  expect(await one.evaluate(isMarked), 'whether the focus is seen').toBe(true);
}

async function hasFocus(one: Locator): Promise<boolean> {
  return (await one.count()) === 1 && one.evaluate((element) => element === document.activeElement);
}

async function expectFocusIn(one: Locator): Promise<void> {
  await expect.poll(() => one.evaluate((element) => element.contains(document.activeElement))).toBe(true);
}

async function expectSomeFocus({ page }: Person): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
}

/** An outline around it. */
function isMarked(element: Element): boolean {
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
}
