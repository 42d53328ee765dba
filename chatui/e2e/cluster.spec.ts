import { randomUUID } from 'node:crypto';
import { Account } from './Account';
import { Cluster } from './Cluster';
import { observe } from './observe';
import type { Person } from './Person';
import { expect, test as base } from './test';

/** Ada is at the first node's own address, Grace at the second's. */
const test = base.extend<object, { cluster: Cluster }>({
  cluster: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const cluster = await Cluster.start();
      await use(cluster);
      await cluster.discard();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  site: async ({ cluster }, use) => {
    await use(cluster);
  },

  ada: async ({ arrive, cluster }, use) => {
    const ada = await arrive('Ada', { baseURL: cluster.nodes.node1 });
    await ada.register();
    await use(ada);
  },

  grace: async ({ arrive, cluster }, use) => {
    const grace = await arrive('Grace', { baseURL: cluster.nodes.node2 });
    await grace.register();
    await use(grace);
  },
});

test.skip(process.platform !== 'linux', 'deploy/run-cluster is for Linux');

// One cluster is enough for two cores: its tests run one after the other, each on a whole one.
test.describe.configure({ mode: 'default' });
test.beforeEach(async ({ cluster }) => {
  await cluster.mend();
});

test('two people on two nodes talk, and see each other', async ({ ada, grace, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);

  await test.step('both see who is there', async () => {
    for (const person of [ada, grace]) {
      await expect(person.people.getByText('Ada')).toBeVisible();
      await expect(person.people.getByText('Grace')).toBeVisible();
    }
  });

  await test.step('what one says, the other sees', async () => {
    await ada.say('the roses are blue');
    await expect(grace.message('the roses are blue')).toBeVisible();
    await grace.say('nobody should read this');
    await expect(ada.message('nobody should read this')).toBeVisible();
  });

  await test.step('and what is edited or deleted', async () => {
    await ada.pressOn(ada.message('the roses are blue'), 'Edit message');
    await ada.page.getByRole('textbox', { name: 'Edit message' }).fill('the roses are red');
    await ada.page.getByRole('button', { name: 'Save' }).click();
    await expect(grace.message('the roses are red')).toContainText('(edited)');
    await grace.pressOn(grace.message('nobody should read this'), 'Delete message');
    await grace.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(ada.message('Message deleted')).toBeVisible();
    await expect(ada.page.getByText('nobody should read this')).toHaveCount(0);
  });

  await test.step('both see who types', async () => {
    for (const [writer, reader] of [
      [ada, grace],
      [grace, ada],
    ] as const) {
      await expect(async () => {
        await writer.box.press('m');
        await expect(reader.page.getByText(`${writer.name} is typing…`)).toBeVisible({ timeout: 300 });
      }).toPass();
      await writer.box.fill('');
    }
  });

  await test.step('and who leaves', async () => {
    await grace.page.goto('/rooms');
    await expect(ada.people.getByText('Grace')).toBeHidden();
  });
});

test('two tabs on two nodes are one person', async ({ ada, grace, arrive, cluster, room }) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  await expect(ada.people.getByRole('listitem')).toHaveCount(2);

  const tab = await arrive('Grace', { as: grace.username, baseURL: cluster.nodes.node1 });
  await tab.signIn();
  await expect(tab.page).toHaveURL(/\/$/);
  await tab.enter(room);
  await expect(tab.people.getByRole('listitem')).toHaveCount(2);
  await expect(ada.people.getByRole('listitem')).toHaveCount(2);

  await test.step('who closes one of them is still there', async () => {
    await grace.page.close();
    // Who comes by the same node after her is seen: so her going would have been.
    const linus = await arrive('Linus', { baseURL: cluster.nodes.node2 });
    await linus.register();
    await linus.enter(room);
    await expect(ada.people.getByText('Linus')).toBeVisible();
    await expect(ada.people.getByText('Grace')).toBeVisible();
  });

  await test.step('who closes the last one is gone', async () => {
    await tab.page.close();
    await expect(ada.people.getByText('Grace')).toBeHidden();
    await expect(ada.people.getByText('Linus')).toBeVisible();
  });
});

test('someone is told on one node of a private room that they were added to on the other', async ({
  grace,
  cluster,
  room,
}) => {
  const linus = await Account.register({ url: cluster.nodes.node1 }, `linus-${room}`, 'Linus');
  await linus.makeRoom(room, 'private');
  await grace.makeRoom(room.replace('garden', 'attic'));
  const link = grace.page.getByRole('list', { name: 'Your rooms' }).getByRole('link', { name: room });
  await expect(link).toHaveCount(0);

  await linus.add(grace.username, room);
  await expect(link).toBeVisible();
  await linus.say(room, 'welcome');
  await linus.say(room, 'look around');
  await expect(link).toHaveAccessibleName(/2 unread/);
});

test('the proxy asks another node where one is gone', async ({ cluster, room }) => {
  const linus = await Account.register(cluster, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  for (let n = 0; n < 10; n++) await linus.say(room, `with all of them, ${n}`);
  await cluster.end('node2', 'SIGKILL');
  for (let n = 0; n < 10; n++) await linus.say(room, `without one, ${n}`);
});

for (const [ends, signal] of [
  ['dies', 'SIGKILL'],
  ['goes, as in a deploy,', 'SIGTERM'],
] as const) {
  test(`a node that ${ends} costs nobody a message or a reload`, async ({ arrive, cluster, room }) => {
    const linus = await Account.register(cluster, `linus-${room}`, 'Linus');
    await linus.makeRoom(room);
    const people = [await arrive('Ada'), await arrive('Grace')];
    for (const person of people) {
      await person.register();
      await person.enter(room);
    }
    const stays = await Promise.all(people.map(({ page }) => observe(page)));

    // Everybody came by the proxy, and each node ends once: so does the one that somebody is on.
    const said: string[] = [];
    for (const node of ['node2', 'node1'] as const) {
      const ended = cluster.end(node, signal);
      for (const person of people) await person.say(`by ${person.name} without ${node}.`);
      await ended;
      // A node that is just back may be left alone by the proxy for a second.
      await expect(() => linus.say(room, `by Linus without ${node}.`)).toPass();
      said.push(...['Ada', 'Grace', 'Linus'].map((name) => `by ${name} without ${node}.`));
      for (const person of people) {
        for (const text of said) await expect(person.message(text)).toHaveCount(1, { timeout: 40_000 });
        await expect(person.connection).toHaveText('Connected');
      }
      await cluster.mend();
    }

    for (const stay of stays) {
      expect(stay.sockets(), 'how often a socket was opened anew').toBeGreaterThan(0);
      expect(await stay.isSameDocument()).toBe(true);
      if (signal === 'SIGTERM')
        expect(await stay.connections(), 'what the page said of its connection').toEqual(['Connected']);
    }
    const [ada, grace] = people as [Person, Person];
    expect(await texts(ada)).toEqual(await texts(grace));

    await test.step('what was shown is what is stored', async () => {
      const shown = await texts(grace);
      await grace.page.reload();
      for (const text of said) await expect(grace.message(text)).toHaveCount(1);
      expect(await texts(grace)).toEqual(shown);
    });
  });
}

test('without Redis what one says reaches the other, and at once again when it is back', async ({
  ada,
  grace,
  cluster,
  room,
}) => {
  await ada.makeRoom(room);
  await grace.enter(room);
  await cluster.end('redis', 'SIGTERM');
  await ada.say('can you hear me?');
  await expect(grace.message('can you hear me?')).toBeVisible();
  await grace.say('yes, if late');
  await expect(ada.message('yes, if late')).toBeVisible();
  for (const address of Object.values(cluster.nodes)) await expect.poll(() => readiness(address)).toBe('degraded');

  await cluster.mend();
  for (const address of Object.values(cluster.nodes)) {
    await expect.poll(() => readiness(address), { timeout: 30_000 }).toBe('ok');
  }
  // The database is looked at every two seconds: what takes less comes by Redis, even on a busy machine.
  await expect(async () => expect(await delay(ada, grace)).toBeLessThan(1_500)).toPass({ timeout: 40_000 });
});

/**
 * How many milliseconds it takes until the reader sees what the writer says: the median of some, each said as soon as
 * the one before is seen, so that all of them wait for the next look where somebody only looks now and then.
 */
async function delay(writer: Person, reader: Person): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 7; n++) {
    const text = `number ${n} of ${randomUUID()}`;
    const begin = performance.now();
    await writer.say(text);
    await reader.message(text).waitFor();
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[3] ?? NaN;
}

async function readiness(address: string): Promise<string> {
  return ((await (await fetch(`${address}/readyz`)).json()) as { status: string }).status;
}

/** The bodies in the order they are shown. */
async function texts(person: Person): Promise<string[]> {
  const shown = await person.log.getByRole('article').allInnerTexts();
  return shown.map((text) => /by \w+ without node\d\./.exec(text)?.[0] ?? text);
}
