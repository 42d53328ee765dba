import type { Locator } from '@playwright/test';
import { Account } from './Account';
import type { Person } from './Person';
import { settled } from './settled';
import { expect, test } from './test';

const story = (name: string) => `${name}. ${'a long story, told at length '.repeat(130)}`.slice(0, 3900);

test('a message is formatted the same for its author before the server has it, and for everyone after', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  await ada.say('```js\nlet us = "begin";\n```');
  await expect(ada.message('begin').locator('.hljs-keyword')).toHaveText('let');
  await ada.page.context().setOffline(true);
  await ada.say('**important**, see [the plan](https://example.org/plan)\nand `this`:\n```js\nconst answer = 42;\n```');
  const own = ada.message('important');
  await expect(own.locator('strong')).toHaveText('important');
  await expect(own.locator('.hljs-keyword')).toHaveText('const');
  const height = (await own.boundingBox())?.height;
  const said = await own.locator('strong, code, pre, a').allInnerTexts();
  await ada.page.context().setOffline(false);
  await expect(grace.message('important').locator('.hljs-keyword')).toHaveText('const');
  expect(await grace.message('important').locator('strong, code, pre, a').allInnerTexts()).toEqual(said);
  await expect(own.getByRole('button', { name: 'Edit message' })).toBeAttached(); // it is a message now
  expect((await own.boundingBox())?.height).toBe(height);
});

test('code is shown without its colours where they cannot be had, and the page stays', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await expect(ada.connection).toHaveText('Connected');
  await ada.page.evaluate(() => addEventListener('vite:preloadError', () => document.body.setAttribute('data-failed', '')));
  await ada.page.context().setOffline(true);
  await ada.say('```js\nlet us = "begin";\n```');
  await expect(ada.page.locator('body[data-failed]')).toBeAttached();
  await expect(ada.message('begin').locator('pre')).toHaveText('let us = "begin";');
  await ada.page.context().setOffline(false);
  await expect(ada.message('begin').getByRole('button', { name: 'Edit message' })).toBeAttached({ timeout: 30_000 });
  await expect(ada.page.locator('body[data-failed]'), 'the page was not loaded anew').toBeAttached();
});

test('a long line of code stays in its frame on a phone', async ({ ada, room }) => {
  await ada.page.setViewportSize({ width: 390, height: 844 });
  await ada.makeRoom(room);
  await ada.say(`\`\`\`\n${'go(there) '.repeat(20)}${'x'.repeat(200)}\n\`\`\``);
  const frame = ada.message('go(there)').locator('pre');
  const [content, width] = await frame.evaluate((pre) => [pre.scrollWidth, pre.clientWidth] as const);
  expect(content).toBe(width);
});

test('nothing is loaded from elsewhere, and nothing written becomes part of the page', async ({ ada, room }) => {
  const asked: string[] = [];
  ada.page.on('request', (request) => asked.push(new URL(request.url()).host));
  await ada.makeRoom(room);
  await ada.say('![a cat](https://elsewhere.example/cat.png) <img src="https://elsewhere.example/dog.png"> *and* <b>bold</b>');
  const message = ada.message('a cat');
  await expect(message).toContainText('<b>bold</b>');
  await expect(message.locator('img, b')).toHaveCount(0);
  await expect(message.getByRole('link', { name: 'a cat' })).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc');
  expect(asked).not.toContain('elsewhere.example');
});

test('a long message is folded, and unfolding and folding it do not move what is being read', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (const name of ['first', 'second', 'third']) {
    await linus.say(room, story(name));
    for (let n = 1; n <= 8; n++) await linus.say(room, `after the ${name}: ${String(n)}`);
  }
  await linus.say(room, story('last'));
  await ada.enter(room);

  await test.step('at the end of the log', async () => {
    const last = ada.message('last. a long story');
    await expect(last).toBeInViewport();
    await keepsPlace(ada, last, () => last.getByRole('button', { name: 'Show more', expanded: false }).click());
    await expect(last.getByRole('button', { name: 'Show less', expanded: true })).toBeAttached();
    expect((await last.boundingBox())?.height).toBeGreaterThan(600);
  });

  await test.step('in its middle, by the keyboard', async () => {
    const second = ada.message('second. a long story');
    await second.scrollIntoViewIfNeeded();
    await second.focus();
    const button = second.getByRole('button', { name: /^Show/ });
    await button.focus();
    await keepsPlace(ada, second, () => ada.page.keyboard.press('Enter'));
    await expect(button).toHaveAccessibleName('Show less');
    await expect(button).toBeFocused();
    await button.scrollIntoViewIfNeeded();
    await keepsPlace(ada, button, () => ada.page.keyboard.press('Enter'));
    await expect(button).toHaveAccessibleName('Show more');
    await expect(button).toBeInViewport();
  });
});

/** Does something after which this is as far from the top of the page as before. */
async function keepsPlace(reader: Person, one: Locator, work: () => Promise<void>): Promise<void> {
  await settled(reader); // what came late with the room has its place now
  const before = (await one.boundingBox())?.y ?? NaN;
  await work();
  await one.page().evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const after = (await one.boundingBox())?.y ?? NaN;
  expect(Math.abs(after - before), 'pixels moved').toBeLessThanOrEqual(1);
}
