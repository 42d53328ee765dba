import { Account } from './Account';
import { observe } from './observe';
import type { Person } from './Person';
import { test } from './relayed';
import { settled } from './settled';
import { expect } from './test';

/** What a browser says when it wakes. */
const wakes: Record<string, (person: Person) => Promise<void>> = {
  'the tab is looked at again': ({ page }) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))).then(),
  'the network is another one': ({ page }) => page.evaluate(() => dispatchEvent(new Event('online'))).then(),
};

for (const [why, wake] of Object.entries(wakes)) {
  test(`a connection that died unheard is found out within seconds, and heals unseen, when ${why}`, async ({ server, relay, ada, room }, info) => {
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    for (let n = 1; n <= 60; n++) await linus.say(room, `number ${String(n)}.`);
    await ada.enter(room);
    await expect(ada.message('number 60.')).toBeInViewport();
    await ada.box.fill('half a thought');
    await ada.log.hover();
    await ada.page.mouse.wheel(0, -800);
    await settled(ada);
    const page = await observe(ada.page);
    const place = await rowsInView(ada);

    // The old connection stays open and says nothing ever again; a new one would work.
    relay.swallow();
    for (let n = 61; n <= 65; n++) await linus.say(room, `number ${String(n)}.`);
    relay.mend();
    const head = await linus.head(room);
    const begun = Date.now();
    await wake(ada);
    await expect(ada.page.getByText(`Live, all changes up to #${String(head)}`)).toBeVisible({ timeout: 30_000 });
    const took = Date.now() - begun;
    info.annotations.push({ type: 'healed after', description: `${String(took)} ms` });

    // Half of it is for the machines that run this.
    expect(took, 'milliseconds until all is there').toBeLessThan(8_000);
    await settled(ada);
    expect(await rowsInView(ada), 'what she reads, and where').toEqual(place);
    await expect(ada.box).toHaveValue('half a thought');
    expect(await page.connections(), 'what was said of the connection').toEqual(['Connected']);
    expect(page.sockets()).toBe(1);
  });
}

test('a break of some seconds shows nothing, and costs nothing', async ({ server, relay, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  await linus.say(room, 'before');
  await ada.enter(room);
  const page = await observe(ada.page);
  relay.cut();
  await linus.say(room, 'meanwhile');
  await ada.say('mine');
  await expect.poll(() => page.sockets(), { message: 'attempts in vain' }).toBeGreaterThan(1);
  relay.mend();
  await expect(ada.message('meanwhile')).toBeVisible();
  await expect.poll(async () => (await linus.messages(room)).map(({ body }) => body)).toEqual(['before', 'meanwhile', 'mine']);
  await expect(ada.message('mine')).toHaveCount(1);
  expect(await page.connections()).toEqual(['Connected']);
});

/** The messages in view, and where. */
async function rowsInView(person: Person): Promise<string[]> {
  return person.log.evaluate((log) => {
    const frame = log.getBoundingClientRect();
    return [...log.querySelectorAll('article')].flatMap((item) => {
      const { top, bottom } = item.getBoundingClientRect();
      const name = /number \d+\./.exec(item.textContent)?.[0] ?? '';
      return bottom > frame.top && top < frame.bottom ? [`${name} ${String(Math.round(top))}`] : [];
    });
  });
}
