import { Account } from './Account';
import { expectAccessible, phone } from './accessible';
import type { Person } from './Person';
import { newTab, oneHasFocus } from './tabs';
import { expect, test } from './test';

/** Issue 20: told in the tab, and Settings → Notifications, in a browser without the worker (that is worker.spec.ts). */

interface Told {
  title: string;
  tag: string;
}

/** Has the page note what it shows. */
async function watch({ page }: Person): Promise<void> {
  await page.addInitScript(() => {
    const told: Notification[] = [];
    const Real = Notification;
    const Watched = function (title: string, options: NotificationOptions) {
      const made = new Real(title, options);
      told.push(made);
      made.addEventListener('close', () => told.splice(told.indexOf(made), 1));
      return made;
    };
    Object.setPrototypeOf(Watched, Real);
    Object.assign(window, { Notification: Watched, told });
  });
}

function toldIn({ page }: Person): Promise<Told[]> {
  return page.evaluate(() => (window as unknown as { told: Notification[] }).told.map(({ title, tag }) => ({ title, tag })));
}

test('a mention is told once by two tabs, not where it is in view, and goes once it is read', async ({ server, ada, room }) => {
  await ada.page.context().grantPermissions(['notifications'], { origin: server.url });
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  await linus.add(ada.username, room);
  await watch(ada);
  await ada.page.goto('/rooms');
  await expect(ada.page.getByRole('link', { name: room }).first()).toBeVisible();
  const other = await newTab(ada);
  await watch(other);
  await other.page.goto('/rooms');
  await expect(other.page.getByRole('link', { name: room }).first()).toBeVisible();
  const all = async () => [...(await toldIn(ada)), ...(await toldIn(other))];

  await linus.say(room, `look, @${ada.username}`);
  await expect.poll(all).toEqual([{ title: `Linus in ${room}`, tag: room }]);

  await test.step('read on another device, it goes', async () => {
    const device = await Account.signIn(server, ada.username);
    await device.readAll(room);
    await expect.poll(all).toEqual([]);
  });

  await test.step('in view in one tab, neither tells', async () => {
    await other.enter(room);
    await oneHasFocus(ada, other);
    await linus.say(room, `and this, @${ada.username}`);
    await expect(other.message('and this,')).toBeVisible();
    // What is told later has been told after it.
    await linus.makeRoom(`${room}-2`);
    await linus.add(ada.username, `${room}-2`);
    await linus.say(`${room}-2`, `elsewhere, @${ada.username}`);
    await expect.poll(all).toEqual([{ title: `Linus in ${room}-2`, tag: `${room}-2` }]);
  });
  expect(other.faults).toEqual([]);
});

for (const { name, options } of [
  { name: 'on a wide screen', options: {} },
  { name: 'on a phone, dark', options: { ...phone, colorScheme: 'dark' as const } },
  { name: 'in German', options: { locale: 'de-DE' } },
]) {
  test(`Settings → Notifications is accessible ${name}`, async ({ arrive, ada, room }) => {
    await ada.makeRoom(room);
    const again = await arrive('Ada', { ...options, as: ada.username, storageState: await ada.page.context().storageState() });
    const { page } = again;
    await page.goto('/settings');
    const section = page.getByRole('region', { name: /^(Notifications|Benachrichtigungen)$/ });
    await expect(section.getByRole('combobox').last()).toBeVisible();
    await expectAccessible(page);
    await expect(section.getByRole('button', { name: /^(Test notifications|Benachrichtigungen testen)$/ })).toBeEnabled();
  });
}
