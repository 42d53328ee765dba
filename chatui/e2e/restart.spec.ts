import { Account } from './Account';
import type { Person } from './Person';
import { expect, test } from './test';

declare global {
  interface Window {
    sameDocument?: boolean;
  }
}

// Each worker has a server of its own and runs one test at a time, so ending it disturbs nobody else.
for (const end of ['stop', 'kill'] as const) {
  // facts.md, fault 3.
  test(`a server that restarts (${end}) costs nobody a message or a reload`, async ({ server, ada, grace, room }) => {
    const linus = await Account.register(server, `linus-${room}`, 'Linus');
    await ada.makeRoom(room);
    await grace.enter(room);
    await ada.say('before');
    await expect(grace.message('before')).toBeVisible();
    for (const person of [ada, grace]) await person.page.evaluate(() => (window.sameDocument = true));

    await server[end]();
    await ada.say('while it was away');
    await server.startAgain();
    await linus.say(room, 'from elsewhere, as soon as it was back');
    await grace.say('after');

    for (const person of [ada, grace]) {
      for (const text of ['before', 'while it was away', 'from elsewhere', 'after']) {
        await expect(person.message(text)).toHaveCount(1, { timeout: 40_000 });
      }
      await expect(person.connection).toHaveText('Connected');
      expect(await person.page.evaluate(() => window.sameDocument)).toBe(true);
    }
    expect(await texts(ada)).toEqual(await texts(grace));

    await test.step('what was shown is what is stored', async () => {
      const shown = await texts(grace);
      await grace.page.reload();
      await expect(grace.message('after')).toBeVisible();
      expect(await texts(grace)).toEqual(shown);
    });
  });
}

test('a long absence is told, and its end', async ({ server, ada, room }) => {
  await ada.makeRoom(room);
  await expect(ada.connection).toHaveText('Connected');
  await server.kill();
  await expect(ada.connection).toHaveText('Reconnecting…', { timeout: 15_000 });
  await server.startAgain();
  await expect(ada.connection).toHaveText('Connected', { timeout: 30_000 });
});

/** The bodies in the order they are shown. */
async function texts(person: Person): Promise<string[]> {
  const shown = await person.log.getByRole('article').allInnerTexts();
  return shown.map((text) => /before|while it was away|from elsewhere|after/.exec(text)?.[0] ?? text);
}
