import type { Locator } from '@playwright/test';
import { expectAccessible } from './accessible';
import { Account } from './Account';
import { expect, test } from './test';

test('in forced colours the room one is in, one’s own reaction and the New line are marked', async ({ server, arrive, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  const ada = await arrive('Ada', { forcedColors: 'active' });
  await ada.register();
  for (const name of [room, `${room}-other`]) {
    await linus.makeRoom(name);
    await linus.add(ada.username, name);
  }
  await ada.enter(room);
  await ada.say('well known');
  await expect(ada.message('well known')).toBeVisible();
  await expect.poll(() => linus.head(room)).toBeGreaterThan(2);
  await ada.page.goto('/settings');
  await linus.react(room, 'well known', '👀');
  await linus.say(room, 'news');
  await ada.enter(room);
  await ada.message('well known').click();
  await ada.pressOn(ada.message('news'), 'Add reaction');
  await ada.page.getByRole('combobox', { name: 'Find an emoji' }).fill('tada');
  await ada.page.getByRole('option', { name: 'party popper' }).click();

  const own = ada.log.getByRole('button', { name: '🎉 1', pressed: true });
  const anothers = ada.log.getByRole('button', { name: '👀 1', pressed: false });
  await expect(own).toBeVisible();
  await ada.box.focus();
  await ada.page.mouse.move(0, 0);
  expect(await outlineOf(own)).toBeGreaterThan(await outlineOf(anothers));
  const rooms = ada.page.getByRole('navigation', { name: 'Rooms' });
  const current = rooms.locator('a[aria-current=page]');
  await expect(current).toHaveAttribute('href', `/chat/${room}`);
  expect(await outlineOf(current)).toBeGreaterThan(await outlineOf(rooms.locator(`a[href="/chat/${room}-other"]`)));

  const colours = await ada.log.getByRole('separator').evaluateAll((lines) => {
    const canvas = document.createElement('p');
    document.body.append(canvas);
    canvas.style.color = 'Highlight';
    const highlight = getComputedStyle(canvas).color;
    canvas.remove();
    return lines.map((line) => [line.textContent, getComputedStyle(line, '::before').borderTopColor === highlight]);
  });
  expect(Object.fromEntries(colours)).toEqual({ Today: false, New: true });
  await expectAccessible(ada.page);
});

/** How wide the line around it is, in pixels. */
async function outlineOf(one: Locator): Promise<number> {
  return one.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
  });
}
