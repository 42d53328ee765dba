import { EventEmitter, once } from 'node:events';
import type { Page } from '@playwright/test';
import { Account } from './Account';
import type { Person } from './Person';
import { expect, test } from './test';

const count = 300;

/** A message's number and its distance from the top of the window. */
type Tops = Map<number, number>;

test('history loads on scroll without a jump', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= count; n++) {
    const lines = n % 7 === 0 ? '\nwith a second line\nand a third' : '';
    await linus.say(room, `number ${String(n)}.${lines}`);
  }
  await ada.enter(room);
  await expect(ada.message(`number ${String(count)}.`)).toBeInViewport();

  let before = await settled(ada);
  const seen = new Set(before.keys());
  await ada.log.hover();
  for (let step = 0; !seen.has(1); step++) {
    expect(step, 'steps to the first message').toBeLessThan(200);
    const wheel = 400;
    await ada.page.mouse.wheel(0, -wheel);
    const after = await settled(ada);
    const moves = [...after].flatMap(([n, top]) => {
      const was = before.get(n);
      return was === undefined ? [] : [top - was];
    });
    expect(moves.length, 'messages that stay in view').toBeGreaterThan(0);
    for (const move of moves) {
      expect(move, 'how far one step of the wheel moves what is in view').toBeGreaterThanOrEqual(-8);
      expect(move, 'how far one step of the wheel moves what is in view').toBeLessThanOrEqual(wheel + 8);
    }
    for (const n of after.keys()) seen.add(n);
    before = after;
  }
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i + 1));

  await test.step('a new message does not pull a reader away from the past', async () => {
    const there = await settled(ada);
    await linus.say(room, 'something new');
    await linus.say(room, 'and newer');
    await expect.poll(async () => [...(await settled(ada))]).toEqual([...there]);
    await expect(ada.message('and newer')).not.toBeInViewport();
  });
});

test('what is being read stays where it is while older messages come in', async ({ server, ada, room }) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= 120; n++) await linus.say(room, `number ${String(n)}.`);
  const older = await hold(ada.page, /\/messages\?.*before=/);
  await ada.enter(room);
  await ada.log.hover();
  await ada.page.mouse.wheel(0, -10_000);
  await older.asked;
  const before = await settled(ada);
  const height = await contentHeight(ada);

  older.release();
  await expect.poll(() => contentHeight(ada)).toBeGreaterThan(height);
  const after = await settled(ada);
  const moves = [...before].map(([n, top]) => Math.abs((after.get(n) ?? Infinity) - top));
  expect(Math.max(...moves), 'how far the messages in view moved').toBeLessThanOrEqual(4);
});

/** Holds back the answers to some requests. */
async function hold(page: Page, url: RegExp): Promise<{ asked: Promise<unknown>; release: () => void }> {
  const gate = new EventEmitter();
  const released = once(gate, 'open');
  await page.route(url, async (route) => {
    await released;
    await route.continue();
  });
  return { asked: page.waitForRequest(url), release: () => gate.emit('open') };
}

async function contentHeight(person: Person): Promise<number> {
  return person.log.evaluate((log) => log.scrollHeight);
}

/** Where the messages in view are, once they have not moved for some frames. */
async function settled(person: Person): Promise<Tops> {
  const tops = await person.log.evaluate(async (log) => {
    const measure = () => {
      const frame = log.getBoundingClientRect();
      return Array.from(log.querySelectorAll('[role=article], article')).flatMap((item): [number, number][] => {
        const { top, bottom } = item.getBoundingClientRect();
        const number = /number (\d+)\./.exec(item.textContent)?.[1];
        return number && bottom > frame.top && top < frame.bottom ? [[Number(number), Math.round(top)]] : [];
      });
    };
    let last = '';
    for (let still = 0; still < 6; ) {
      await new Promise(requestAnimationFrame);
      const now = JSON.stringify(measure());
      still = now === last ? still + 1 : 0;
      last = now;
    }
    return measure();
  });
  return new Map(tops);
}
