import { Account } from '../e2e/Account';
import type { Person } from '../e2e/Person';
import { expect, test } from '../e2e/test';
import { tell, times } from './figures';

/** Makes a room of so many messages, which somebody has seen. */
async function seen(linus: Account, ada: Person, room: string, messages: number): Promise<void> {
  await linus.makeRoom(room);
  for (let n = 1; n <= messages; n++) await linus.say(room, `${room} ${n}`);
  await linus.add(ada.username, room);
  await link(ada, room).click();
  await expect(ada.message(`${room} ${messages}`).first()).toBeVisible();
}

const link = (ada: Person, room: string) => ada.page.locator(`nav a[href="/chat/${room}"]`).first();

/** From the click on a room in the list to the frame in which its last message is in the log, ms. */
async function switchTo(ada: Person, room: string, text: string): Promise<number> {
  return ada.page.evaluate(
    ([name, last]) =>
      new Promise<number>((resolve) => {
        const begun = performance.now();
        document.querySelector<HTMLElement>(`nav a[href="/chat/${String(name)}"]`)?.click();
        const look = () => {
          if (document.querySelector('[role=log]')?.textContent.includes(String(last))) resolve(performance.now() - begun);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    [room, text],
  );
}

test('switching to a room seen before', async ({ server, ada, room }, info) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await ada.makeRoom(`${room}-own`);
  for (const name of [`${room}-a`, `${room}-b`]) await seen(linus, ada, name, 60);
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let asked = 0;
  ada.page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/')) asked += 1;
  });
  const runs: number[] = [];
  for (let n = 0; n < times; n++) {
    await switchTo(ada, `${room}-a`, `${room}-a 60`);
    runs.push(await switchTo(ada, `${room}-b`, `${room}-b 60`));
  }
  tell(info, { name: 'click to the messages of a room seen before, CPU/4', unit: 'ms', goal: { atMost: 50 }, runs });
  tell(info, { name: 'requests of such a switch', unit: '', goal: { atMost: 0 }, runs: [asked] });
});

test('thirty rooms in memory', async ({ server, ada, room }, info) => {
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await ada.makeRoom(`${room}-own`);
  const devtools = await ada.page.context().newCDPSession(ada.page);
  const heapMiB = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
  };
  const before = await heapMiB();
  for (let n = 1; n <= 30; n++) await seen(linus, ada, `${room}-${n}`, 50);
  tell(info, { name: 'memory of thirty rooms seen', unit: 'MiB', goal: { atMost: 60 }, runs: [(await heapMiB()) - before] });
});
