import type { Page } from '@playwright/test';
import { Account } from './Account';
import type { Person } from './Person';
import { settled } from './settled';
import { expect, test } from './test';

/** What one frame of the page showed: the messages in view, by their first words, and their tops in pixels. */
type Frame = Record<string, number>;

declare global {
  interface Window {
    shownFrames: Frame[];
    isRecording: boolean;
  }
}

const long = (n: number) => `number ${String(n)}. ${'a long story, told at length '.repeat(137)}`.slice(0, 4000);

/** A room with a history in which every so often somebody wrote as much as fits. */
async function tellStories(server: { url: string }, room: string, count: number): Promise<Account> {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 1; n <= count; n++) await linus.say(room, n % 23 === 0 || n === count - 3 ? long(n) : `number ${String(n)}. short`);
  return linus;
}

/** From now on, or from the beginning of the next page, every frame is recorded in which there is a log. */
function record(): void {
  window.shownFrames = [];
  window.isRecording = true;
  const look = () => {
    const log = document.querySelector('[role=log]');
    if (log) window.shownFrames.push(inView(log));
    if (window.isRecording) requestAnimationFrame(look);
  };
  const inView = (log: Element) => {
    const frame = log.getBoundingClientRect();
    const seen: Frame = {};
    for (const item of log.querySelectorAll('article')) {
      const { top, bottom } = item.getBoundingClientRect();
      const name = /number \d+\./.exec(item.textContent)?.[0];
      if (name && bottom > frame.top && top < frame.bottom) seen[name] = top;
    }
    return seen;
  };
  requestAnimationFrame(look);
}

async function recorded(page: Page): Promise<Frame[]> {
  return page.evaluate(() => {
    window.isRecording = false;
    return window.shownFrames;
  });
}

/** How far what is in both frames has moved: the least and the most. */
function moves(before: Frame, after: Frame): { least: number; most: number } | null {
  const all = Object.entries(after).flatMap(([name, top]) => (before[name] === undefined ? [] : [top - before[name]]));
  return all.length === 0 ? null : { least: Math.min(...all), most: Math.max(...all) };
}

test('a room with a very long message opens at its end, whole, in the first frame', async ({ server, ada, room }) => {
  await tellStories(server, room, 60);
  await ada.page.addInitScript(record);
  await ada.enter(room);
  await expect(ada.message('number 60.')).toBeInViewport();
  const frames = await recorded(ada.page);
  expect(frames.filter((frame) => Object.keys(frame).length === 0), 'frames that show a blank log').toHaveLength(0);
  const last = frames.map((frame) => frame['number 60.']);
  expect(new Set(last).size, `places of the last message: ${last.join(' ')}`).toBe(1);
});

test('scrolling through a thousand messages is smooth, and few of them are in the page', async ({ server, ada, room }) => {
  await tellStories(server, room, 1000);
  await ada.enter(room);
  await expect(ada.message('number 1000.')).toBeInViewport();
  await ada.log.hover();
  let jerks = 0;
  let frameCount = 0;
  const seen = new Set<string>();
  for (let round = 0; round < 200 && !seen.has('number 1.'); round++) {
    await ada.page.evaluate(record);
    for (let turn = 0; turn < 12; turn++) await ada.page.mouse.wheel(0, -240);
    await settled(ada);
    const frames = await recorded(ada.page);
    for (const [index, frame] of frames.entries()) {
      for (const name of Object.keys(frame)) seen.add(name);
      const move = moves(frames[index - 1] ?? frame, frame);
      frameCount += 1;
      // Wheeling up moves everything down, and everything by the same way.
      if (move && (move.least < -1 || move.most - move.least > 1)) jerks += 1;
    }
    expect(await ada.log.getByRole('article').count(), 'messages in the page').toBeLessThan(300);
  }
  expect([...seen].sort(byNumber)).toEqual(Array.from({ length: 1000 }, (_, i) => `number ${String(i + 1)}.`));
  expect(jerks, `jerks in ${String(frameCount)} frames`).toBe(0);

  await test.step('and one is at the end again at once', async () => {
    await ada.page.getByRole('button', { name: 'Jump to latest' }).click();
    await expect(ada.message('number 1000.')).toBeInViewport();
    expect(await ada.log.getByRole('article').count()).toBeLessThan(300);
  });
});

test('what is being read stays when what is above it changes, and in another width', async ({ server, ada, room }) => {
  const linus = await tellStories(server, room, 90);
  await ada.enter(room);
  await ada.log.hover();
  await ada.page.mouse.wheel(0, -900);
  await settled(ada);
  await ada.page.evaluate(record);
  const [first] = Object.keys((await nextFrames(ada.page)).at(-1) ?? {});
  const above = Number(/\d+/.exec(first ?? '')?.[0]) - 1;
  await linus.edit(room, `number ${String(above)}.`, long(above));
  await expect(ada.message(`number ${String(above)}.`)).toContainText('(edited)');
  const frames = await recorded(ada.page);
  const reading = middle(frames.at(-1) ?? {});
  const places = frames.flatMap((frame) => (frame[reading] === undefined ? [] : [frame[reading]]));
  expect(Math.max(...places) - Math.min(...places), 'how far an edit above moved what is read').toBeLessThanOrEqual(1);

  await test.step('another width', async () => {
    const before = await topRow(ada);
    await ada.page.setViewportSize({ width: 700, height: 720 });
    await settled(ada);
    const after = await topRow(ada);
    expect(after.name).toBe(before.name);
    expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(1);
  });
});

function byNumber(a: string, b: string): number {
  return Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]);
}

function middle(frame: Frame): string {
  const names = Object.keys(frame);
  return names[Math.floor(names.length / 2)] ?? '';
}

/** The first message that begins in view. */
async function topRow(person: Person): Promise<{ name: string; top: number }> {
  return person.log.evaluate((log) => {
    const frame = log.getBoundingClientRect();
    const row = [...log.querySelectorAll('article')].find((item) => item.getBoundingClientRect().top >= frame.top);
    return { name: /number \d+\./.exec(row?.textContent ?? '')?.[0] ?? '', top: row?.getBoundingClientRect().top ?? 0 };
  });
}

async function nextFrames(page: Page): Promise<Frame[]> {
  await page.waitForFunction(() => window.shownFrames.length > 3);
  return page.evaluate(() => window.shownFrames);
}
