import { Account } from './Account';
import { phone } from './accessible';
import type { Person } from './Person';
import { settled } from './settled';
import { expect, test } from './test';

test('what is sent is on the screen in the frame after the key, where it stays, with or without a network', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await expect(ada.connection).toHaveText('Connected');
  for (const isOffline of [false, true]) {
    await ada.page.context().setOffline(isOffline);
    const text = isOffline ? 'without a network' : 'with a network';
    await ada.box.fill(text);
    const shown = ada.page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          addEventListener('keydown', () => {
            let frames = 0;
            const look = () => {
              const row = [...document.querySelectorAll('article')].find((article) => article.textContent.includes(wanted));
              if (row || frames > 60) resolve(frames);
              else requestAnimationFrame(look);
              frames += 1;
            };
            requestAnimationFrame(look);
          }, { once: true });
        }),
      text,
    );
    await ada.box.press('Enter');
    expect(await shown, 'frames that it was late').toBeLessThanOrEqual(1);
    await expect(ada.message(text)).toBeInViewport();
  }
  const place = await ada.message('without a network').boundingBox();
  await ada.page.context().setOffline(false);
  await expect(ada.message('without a network').getByRole('button', { name: 'Edit message' })).toBeAttached({ timeout: 30_000 });
  expect(await ada.message('without a network').boundingBox()).toEqual(place);
});

test('a keyboard on the screen breaks lines, and one of keys sends', async ({ arrive, room }) => {
  const ada = await arrive('Ada', phone);
  await ada.register();
  await ada.makeRoom(room);
  await ada.box.tap();
  await ada.box.pressSequentially('first line');
  await softEnter(ada);
  await ada.box.pressSequentially('second line');
  await expect(ada.box).toHaveValue('first line\nsecond line');
  await expect(ada.log.getByRole('article')).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Send' }).tap();
  await expect(ada.message('first line')).toContainText('second line');
  await ada.say('by a key');
  await expect(ada.message('by a key')).toBeVisible();
});

test('who reads further up is told how much is new below, is moved by none of it, and gets there', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= 60; n++) await linus.say(room, `number ${String(n)}.`);
  await ada.enter(room);
  await expect(ada.message('number 60.')).toBeInViewport();
  await linus.say(room, 'number 61.');
  await expect(ada.message('number 61.'), 'at the end one follows').toBeInViewport();
  await ada.log.hover();
  await ada.page.mouse.wheel(0, -900);
  await settled(ada);
  const top = await ada.log.evaluate((log) => log.scrollTop);
  for (const n of [62, 63]) await linus.say(room, `number ${String(n)}.`);
  await expect(ada.page.getByRole('button', { name: '2 new messages' })).toBeVisible();
  await settled(ada);
  expect(await ada.log.evaluate((log) => log.scrollTop)).toBe(top);
  await ada.page.getByRole('button', { name: '2 new messages' }).click();
  await expect(ada.message('number 63.')).toBeInViewport();
  await expect(ada.page.getByRole('button', { name: '2 new messages' })).toBeHidden();
});

/** As Android's keyboards say it: a key without a place. */
async function softEnter({ page }: Person): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const key = { key: 'Enter', code: '', windowsVirtualKeyCode: 13 };
  await browser.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...key });
  await browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
}
