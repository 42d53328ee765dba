import type { Locator } from '@playwright/test';
import { expectAccessible, phone } from './accessible';
import { expect, test } from './test';

const wide = ['| name | quarter | what was planned | what became of it | who |', '|---|--:|---|---|---|']
  .concat(['ada', 'grace', 'linus'].map((name) => `| ${name} | 3 | a great deal of work | **some** of it, and \`more\` | @${name} |`))
  .join('\n');

test('a table that is wider than a phone scrolls by itself, and not the page', async ({ arrive, room }) => {
  const ada = await arrive('Ada', phone);
  await ada.register();
  await ada.makeRoom(room);
  await ada.say(`see:\n\n${wide}`);
  const table = ada.log.getByRole('region', { name: 'Table' });
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(table.getByRole('columnheader', { name: 'what was planned' })).toBeAttached();
  const [content, width] = await table.evaluate((frame) => [frame.scrollWidth, frame.clientWidth] as const);
  expect(content).toBeGreaterThan(width);
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.viewport.width);
  await ada.message('see:').focus();
  await ada.page.keyboard.press('Tab'); // the author's name, which opens their card
  await expect(ada.message('see:').getByRole('button', { name: 'Ada', exact: true })).toBeFocused();
  await ada.page.keyboard.press('Tab');
  await expect(table).toBeFocused();
  await ada.page.keyboard.press('ArrowRight');
  await expect.poll(() => table.evaluate((frame) => frame.scrollLeft)).toBeGreaterThan(0);
  await expectAccessible(ada.page);
});

test('long numbers of a list are on the screen', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.say('first\n\n9998. nine\n9999. ten');
  // The message is drawn anew when it is stored, so a box may be that of an element that has just gone.
  const left = async (locator: Locator) => (await locator.boundingBox())?.x ?? NaN;
  await expect.poll(async () => (await left(ada.log.getByRole('list'))) - (await left(ada.log))).toBeGreaterThan(0);
  const padding = await ada.log.getByRole('list').evaluate((one) => parseFloat(getComputedStyle(one).paddingInlineStart));
  const digits = await ada.page.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d');
    if (pen === null) return NaN;
    pen.font = getComputedStyle(document.querySelector('[role=log] li') ?? document.body).font;
    return pen.measureText('9999. ').width;
  });
  expect(padding).toBeGreaterThanOrEqual(digits);
});

test('undo takes back what a script has put into the box', async ({ ada, room }) => {
  await ada.makeRoom(room);
  await ada.box.pressSequentially('so :tada:');
  await expect(ada.box).toHaveValue('so 🎉');
  await ada.page.keyboard.press('Control+z');
  await expect(ada.box).toHaveValue('so :tada:');
  await ada.box.fill('');
  await ada.box.pressSequentially(`hi @${ada.username.slice(0, -1)}`);
  await expect(ada.page.getByRole('option')).toHaveCount(1);
  await ada.page.keyboard.press('Enter');
  await expect(ada.box).toHaveValue(`hi @${ada.username} `);
  await ada.box.pressSequentially('you');
  const begun = new RegExp(`^hi @${ada.username.slice(0, -1)}$`);
  for (let n = 0; n < 5 && !begun.test(await ada.box.inputValue()); n++) await ada.page.keyboard.press('Control+z');
  await expect(ada.box).toHaveValue(begun);
  for (let n = 0; n < 9; n++) await ada.page.keyboard.press('Control+Shift+z');
  await expect(ada.box).toHaveValue(`hi @${ada.username} you`);
});
