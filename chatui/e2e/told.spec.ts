import type { BrowserContext } from '@playwright/test';
import { Account } from './Account';
import { phone } from './accessible';
import { ChatServer } from './ChatServer';
import { Person } from './Person';
import { PushService, type SubscriptionJson } from './PushService';
import { unreadOnTab } from './tabs';
import { expect, test as base } from './test';
import { choose, pusher, shown, workerIsThere } from './worker';

/**
 * Issue 20: two people with two devices each, closed tabs and an installed app among them; the real server pushes to a push
 * service that decrypts, and the real worker gets what arrived there. Chromium's own push service is out of reach of a test.
 */
const test = base.extend<{ service: PushService; chat: ChatServer }>({
  // eslint-disable-next-line no-empty-pattern
  service: async ({}, use) => {
    const service = await PushService.start();
    await use(service);
    await service.discard();
    expect(service.faults).toEqual([]);
  },
  chat: async ({ service }, use) => {
    const server = await ChatServer.start({ ...service.settings, PUSH_WAIT: '5m' });
    await use(server);
    await server.discard();
  },
  site: async ({ chat }, use) => {
    await use(chat);
  },
});
test.use({ serviceWorkers: 'allow' });

/** Has the browser subscribe at the push service, and note what its icon shows. */
async function subscribesAt(context: BrowserContext, subscription: SubscriptionJson): Promise<void> {
  await context.addInitScript((made) => {
    const isOn = 'test.push';
    const found = () =>
      localStorage.getItem(isOn) === null
        ? null
        : { endpoint: made.endpoint, toJSON: () => made };
    Object.assign(PushManager.prototype, {
      getSubscription: () => Promise.resolve(found()),
      subscribe: () => {
        localStorage.setItem(isOn, 'yes');
        return Promise.resolve(found());
      },
    });
    Object.assign(navigator, { setAppBadge: (count: number) => Promise.resolve(Object.assign(window, { badge: count })) });
  }, subscription);
}

/** The page is in a window of its own, as that of an app which is installed. */
function asInstalled(): void {
  const ask = matchMedia.bind(window);
  window.matchMedia = (query) => ask(query.replace('(display-mode: standalone)', 'all'));
}

const badge = ({ page }: Person) => page.evaluate(() => (window as { badge?: number }).badge);

/** Turns on notifications and pushes in Settings. */
async function turnOn({ page }: Person, url: string): Promise<void> {
  await page.context().grantPermissions(['notifications'], { origin: url });
  await page.goto('/settings');
  await workerIsThere(page);
  const push = page.getByRole('checkbox', { name: 'Also when Chatrooms is not open' });
  const here = page.getByRole('checkbox', { name: 'Show notifications' });
  if (!(await here.isChecked())) await here.check();
  await expect(push).toBeEnabled();
  await push.check();
  await expect(push).toBeEnabled();
}

test('who is asked for is told once, on each device, of what still stands, and of nothing else', async ({ arrive, chat: server, service }) => {
  const linus = await Account.register(server, 'linus', 'Linus');
  const ada = await arrive('Ada', { as: 'ada' });
  const grace = await arrive('Grace', { as: 'grace' });
  const adasPhone = await arrive('Ada', { ...phone, as: 'ada' });
  const device = async (person: Person, name: string) => {
    await subscribesAt(person.page.context(), service.subscribe(name));
    if (person === adasPhone) {
      await person.page.context().addInitScript(asInstalled);
      await person.signIn();
      await expect(person.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
    } else await person.register();
    await turnOn(person, server.url);
  };

  await test.step('turned on, on a laptop and in an installed app', async () => {
    await Promise.all([device(ada, 'ada-laptop'), device(grace, 'grace-laptop')]);
    await device(adasPhone, 'ada-phone');
    await expect(adasPhone.page.getByText('You can install Chatrooms')).toHaveCount(0);
    await expect(ada.page.getByText('You can install Chatrooms')).toBeVisible();
  });
  const gracesPhone = await Account.signIn(server, 'grace');
  await gracesPhone.subscribe(service.subscribe('grace-phone'));
  const onAnotherDevice = await Account.signIn(server, 'ada');

  for (const [room, people] of [['garden', 'ada grace'], ['mistake', 'ada'], ['muted', 'ada'], ['read', 'ada grace'], ['seen', 'grace']] as const) {
    await linus.makeRoom(room);
    for (const name of people.split(' ')) await linus.add(name, room);
  }
  const direct = await linus.talkTo('ada');
  await onAnotherDevice.mute('muted');
  await ada.page.close();
  await adasPhone.page.goto('/mentions');
  await grace.enter('seen');

  await test.step('everything happens before the pushes are due', async () => {
    await linus.say('mistake', '@ada a mistake');
    await linus.remove('mistake', 'a mistake');
    await linus.say('muted', '@ada not heard');
    await linus.say('read', '@ada read elsewhere');
    await onAnotherDevice.readAll('read');
    await linus.say('seen', '@grace in view on her laptop');
    await expect(grace.message('in view on her laptop')).toBeVisible();
    await linus.say('garden', '@ada @grace are you there?');
    await linus.say(direct, 'psst');
    await expect.poll(() => onAnotherDevice.unread('garden')).toBe(1);
  });

  const expected = {
    'ada-laptop': ['@ada @grace are you there?', 'psst'],
    'ada-phone': ['@ada @grace are you there?', 'psst'],
    'grace-laptop': ['@ada @grace are you there?'],
    'grace-phone': ['@ada @grace are you there?'],
  };
  const arrived = () => Object.fromEntries(Object.keys(expected).map((name) => [name, service.bodies(name).toSorted()]));
  await test.step('the server pushes what still stands, after a restart too', async () => {
    await server.stop();
    await server.startAgain({ PUSH_WAIT: '1s' });
    await expect.poll(arrived).toEqual(expected);
  });
  const pushed = (name: string, body: string) => {
    const found = service.arrived.find((one) => one.device === name && one.payload.notification.body === body);
    if (!found) throw new Error(`nothing says ${body} on ${name}`);
    return found.payload;
  };

  const laptop = ada.page.context();
  await test.step('the closed laptop shows it, and a click leads to the message', async () => {
    const deliver = await pusher(await laptop.newPage(), server.url);
    for (const body of expected['ada-laptop']) await deliver(pushed('ada-laptop', body));
    await expect.poll(async () => (await shown(laptop)).map(({ title, body }) => `${title}: ${body}`).toSorted()).toEqual(['Linus · garden: @ada @grace are you there?', 'Linus: psst']);
    const opened = await choose(laptop, 'garden');
    expect(opened).toMatch(/^\/chat\/garden\?seq=\d+$/);
    await expect.poll(async () => (await shown(laptop)).map(({ body }) => body)).toEqual(['psst']);
  });

  await test.step('the installed app, open elsewhere, shows it and goes there', async () => {
    const context = adasPhone.page.context();
    const deliver = await pusher(adasPhone.page);
    // What the server counted when it pushed, the page counts as well.
    expect(pushed('ada-phone', 'psst').notification.app_badge).toBe('2');
    await expect.poll(() => unreadOnTab(adasPhone)).toBe('2');
    expect(await badge(adasPhone)).toBe(2);
    for (const body of expected['ada-phone']) await deliver(pushed('ada-phone', body));
    // The page itself has told it before the push: that is one notification.
    await expect.poll(async () => (await shown(context)).map(({ tag }) => tag).toSorted()).toEqual([direct, 'garden'].toSorted());
    expect(await choose(context, 'garden')).toBeNull();
    await expect(adasPhone.message('are you there?')).toBeVisible();
  });

  await test.step('read on the phone, it goes on the laptop, and all counts agree', async () => {
    const opened = new Person(await laptop.newPage(), 'Ada', 'ada');
    await opened.page.goto('/mentions');
    await expect.poll(() => unreadOnTab(opened)).toBe('1');
    expect((await shown(laptop)).map(({ body }) => body)).toEqual(['psst']);
    await adasPhone.enter(direct);
    for (const person of [opened, adasPhone]) {
      await expect.poll(() => shown(person.page.context())).toEqual([]);
      await expect.poll(() => unreadOnTab(person)).toBe('0');
      expect(await badge(person)).toBe(0);
    }
    expect(opened.faults).toEqual([]);
  });

  await test.step('what a tab has told already is not told again by the push that follows', async () => {
    await grace.page.goto('/mentions');
    await expect(grace.page.getByRole('link', { name: 'garden' }).first()).toBeVisible();
    const context = grace.page.context();
    await linus.say('read', '@grace and you?');
    await expect.poll(async () => (await shown(context)).map(({ body }) => body)).toEqual(['@grace and you?']);
    await expect.poll(() => service.bodies('grace-laptop')).toContain('@grace and you?');
    const before = await shown(context);
    const deliver = await pusher(grace.page);
    await deliver(pushed('grace-laptop', '@grace and you?'));
    await deliver(pushed('grace-laptop', '@ada @grace are you there?'));
    await expect.poll(async () => (await shown(context)).length).toBe(2);
    expect((await shown(context)).filter(({ tag }) => tag === 'read')).toEqual(before);
  });
  // All that was held back has had its time: nothing else has come.
  expected['grace-laptop'].push('@grace and you?');
  expected['grace-phone'].push('@grace and you?');
  await expect.poll(arrived).toEqual(expected);
});
