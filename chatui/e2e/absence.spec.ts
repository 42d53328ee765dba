import type { Page } from '@playwright/test';
import { Account } from './Account';
import type { ChatServer } from './ChatServer';
import { observe } from './observe';
import { Person } from './Person';
import type { Relay } from './Relay';
import { test } from './relayed';
import { settled } from './settled';
import { expect } from './test';

/** What becomes of the connection while somebody is away, and of the server. */
interface Way {
  leave: (relay: Relay, page: Page) => void | Promise<void>;
  meanwhile?: (server: ChatServer) => Promise<void>;
  reducedMotion?: 'reduce';
}

const ways: Record<string, Way> = {
  'the connection closed, for who wants less motion': { leave: (relay) => relay.cut(), reducedMotion: 'reduce' },
  'the server restarted meanwhile': {
    leave: (relay) => relay.cut(),
    meanwhile: async (server) => {
      await server.kill();
      await server.startAgain();
    },
  },
  'the network black-holed rather than closed, and what hangs has every connection that the browser keeps': {
    leave: (relay, page) => {
      relay.swallow();
      return page.evaluate(() => {
        for (let n = 0; n < 6; n++) void fetch(`/favicon.svg?${n}`).catch(() => undefined);
      });
    },
  },
};

for (const [way, { leave, meanwhile, reducedMotion = 'no-preference' }] of Object.entries(ways)) {
  test(`after an absence the screen is as if freshly loaded: ${way}`, async ({ server, relay, arrive, room }) => {
    test.slow();
    const ada = await arrive('Ada', { reducedMotion });
    await ada.register();
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    for (let n = 1; n <= 120; n++) await linus.say(room, `number ${n}.`);
    await linus.answer(room, 'number 118.', 'answer to what will be deleted.');
    await linus.answer(room, 'number 117.', 'answer to what will be changed.');
    await ada.enter(room);
    await expect(ada.message('will be changed.')).toBeInViewport();
    const page = await observe(ada.page);

    // Stored, and nobody is told: the answer is lost with the connection.
    relay.deafen();
    await ada.say('mine 1.');
    await expect.poll(async () => (await linus.messages(room)).at(-1)?.body).toBe('mine 1.');
    await leave(relay, ada.page);
    for (let n = 2; n <= 5; n++) await ada.say(`mine ${n}.`);
    await goOn(linus, room);
    await meanwhile?.(server);

    // She reads on in what she has, further up.
    await ada.log.hover();
    await ada.page.mouse.wheel(0, -1_200);
    await settled(ada);
    const place = await topRow(ada);
    await expect(ada.connection).toHaveText('Reconnecting…', { timeout: 35_000 });
    relay.mend();

    const stored = async () => (await linus.messages(room)).map(({ body }) => body).filter((body) => body.startsWith('mine'));
    await expect.poll(stored, { timeout: 60_000 }).toEqual([1, 2, 3, 4, 5].map((n) => `mine ${n}.`));
    const head = await linus.head(room);
    await expect(ada.page.getByText(`Live, all changes up to #${head}`)).toBeVisible({ timeout: 30_000 });
    await settled(ada);
    expect(await topRow(ada), 'the row that she reads, and where').toEqual(place);
    expect(await page.isSameDocument()).toBe(true);

    const told = await linus.messages(room);
    const shown = await wholeLog(ada, told.length);
    expect(shown.map(({ seq }) => seq)).toEqual(told.map(({ seq }) => seq));
    for (const [index, { body, deleted_at }] of told.entries()) {
      expect(shown[index]?.text).toContain(deleted_at === null ? body : 'Message deleted');
    }
    // What still hangs ends, so that the browser has connections for another page.
    relay.cut();
    relay.mend();
    const fresh = new Person(await ada.page.context().newPage(), ada.name, ada.username);
    await fresh.enter(room);
    expect(shown).toEqual(await wholeLog(fresh, told.length));
    expect(fresh.faults).toEqual([]);
    expect(await page.isSameDocument()).toBe(true);
  });
}

/** 200 messages, 20 edits and 10 deletions of what was there and of what is new, reactions, and an answer. */
async function goOn(linus: Account, room: string): Promise<void> {
  for (const n of [1, 2, 3, 60, 61, 80, 90, 100, 110]) await linus.edit(room, `number ${n}.`, `number ${n}. as edited${' at length'.repeat(n)}`);
  await linus.edit(room, 'number 117.', 'number 117. is another text now');
  for (const n of [4, 70, 82, 112, 118]) await linus.remove(room, `number ${n}.`);
  await linus.react(room, 'number 119.', '🎉');
  for (let n = 1; n <= 199; n++) await linus.say(room, `new ${n}.`);
  await linus.answer(room, 'new 199.', 'new 200.');
  for (const n of [1, 20, 40, 60, 80, 100, 120, 140, 160, 199]) await linus.edit(room, `new ${n}.`, `new ${n}. as edited`);
  for (const n of [30, 50, 90, 130, 198]) await linus.remove(room, `new ${n}.`);
}

/** The first message that begins in view, and where. */
async function topRow(person: Person): Promise<{ name: string; top: number }> {
  return person.log.evaluate((log) => {
    const frame = log.getBoundingClientRect();
    const row = [...log.querySelectorAll('article')].find((item) => item.getBoundingClientRect().top >= frame.top);
    return { name: /(number|new) \d+\./.exec(row?.textContent ?? '')?.[0] ?? '', top: Math.round(row?.getBoundingClientRect().top ?? 0) };
  });
}

interface ShownRow {
  seq: number;
  name: string;
  text: string;
}

/** Every message of the log as it is shown, from the end to the beginning; texts on their way have no seq. */
async function wholeLog(person: Person, count: number): Promise<ShownRow[]> {
  const seen = new Map<number, ShownRow>();
  await person.log.focus();
  await person.page.keyboard.press('End');
  await person.log.hover();
  for (let step = 0; seen.size < count; step++) {
    expect(step, `steps to ${count} messages, ${seen.size} seen`).toBeLessThan(200);
    await settled(person);
    const rows = await rowsInPage(person);
    expect(new Set(rows.map(({ seq }) => seq)).size, 'each once').toBe(rows.length);
    for (const row of rows) seen.set(row.seq, row);
    await person.page.mouse.wheel(0, -1_500);
  }
  return [...seen.values()].sort((a, b) => a.seq - b.seq);
}

async function rowsInPage(person: Person): Promise<ShownRow[]> {
  return person.log.evaluate((log) =>
    [...log.querySelectorAll('article')].map((item) => ({
      seq: Number(item.closest<HTMLElement>('[data-seq]')?.dataset.seq ?? 0),
      name: item.getAttribute('aria-label') ?? '',
      text: item.innerText,
    })),
  );
}
