import { randomBytes } from 'node:crypto';
import { type BrowserContextOptions, expect, test as base } from '@playwright/test';
import { ChatServer } from './ChatServer';
import { Person } from './Person';

type Arrive = (name: string, options?: BrowserContextOptions & { as?: string }) => Promise<Person>;

interface Site {
  url: string;
  log: string;
}

interface PerTest {
  /** A room name that no other test has. */
  room: string;
  /** Where people arrive, unless they are told of another address. */
  site: Site;
  /** Someone at a browser of their own, not yet registered, unless they come `as` a username that is. */
  arrive: Arrive;
  ada: Person;
  grace: Person;
}

/** A test with a real server (one a worker), and people who are registered and at their own browsers. */
export const test = base.extend<PerTest, { server: ChatServer }>({
  server: [
    // Playwright reads the first parameter's pattern to learn what a fixture needs.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await ChatServer.start();
      await use(server);
      await server.discard();
    },
    { scope: 'worker' },
  ],

  // eslint-disable-next-line no-empty-pattern
  room: async ({}, use) => {
    await use(`garden-${randomBytes(4).toString('hex')}`);
  },

  site: async ({ server }, use) => {
    await use(server);
  },

  arrive: async ({ browser, site }, use, info) => {
    const arrived: Person[] = [];
    await use(async (name, { as, ...options } = {}) => {
      const context = await browser.newContext({ baseURL: site.url, ...options });
      const username = `${name.toLowerCase()}-${randomBytes(4).toString('hex')}`;
      const person = new Person(await context.newPage(), name, as ?? username);
      arrived.push(person);
      return person;
    });
    for (const person of arrived) {
      await person.page.context().close();
      expect(person.faults, `faults in ${person.name}'s page`).toEqual([]);
    }
    if (info.status !== info.expectedStatus) await info.attach('server log', { body: site.log });
  },

  ada: async ({ arrive }, use) => {
    const ada = await arrive('Ada');
    await ada.register();
    await use(ada);
  },

  grace: async ({ arrive }, use) => {
    const grace = await arrive('Grace');
    await grace.register();
    await use(grace);
  },
});

export { expect };
