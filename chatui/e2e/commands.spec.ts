import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { expectAccessible, phone } from './accessible';
import { ChatServer } from './ChatServer';
import { password, type Person } from './Person';
import { expect, test as base } from './test';

/** The program of a command: it answers what it is told to, once it may. */
class Program {
  readonly calls: string[] = [];
  answer: { status?: number; body?: string; visible_to?: string } = {};
  /** Answers wait for it. */
  may: Promise<void> = Promise.resolve();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      void (async () => {
        const { data } = JSON.parse(await text(request)) as { data: { text: string } };
        this.calls.push(data.text);
        await this.may;
        const { status = 200, ...answer } = this.answer;
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
      })();
    });
  }

  static async start(): Promise<Program> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Program(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A server that may call this machine, and a program that listens there. */
const test = base.extend<{ program: Program }>({
  // Playwright reads the first parameter's pattern to learn what a fixture needs.
  // eslint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const server = await ChatServer.start({ OUTBOUND_ALLOW: '127.0.0.1' });
    await use(server);
    await server.discard();
  },
  // eslint-disable-next-line no-empty-pattern
  program: async ({}, use) => {
    const program = await Program.start();
    await use(program);
    program.stop();
  },
});

/** Makes something with a sign-in of the person's. */
async function make({ page, username }: Person, url: string, path: string, data: object): Promise<void> {
  const { request } = page.context();
  const signedIn = await request.post(`${url}/api/v1/auth/login`, { data: { username, password } });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const made = await request.post(`${url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` }, data });
  expect(made.status()).toBe(201);
}

const deploy = { kind: 'command', name: '/deploy', description: 'Deploys a branch', hint: '[branch]' };

test('commands are completed, called and answered to their caller alone or to the room', async ({ ada, grace, room, program, site }, info) => {
  await ada.makeRoom(room);
  await make(ada, site.url, `/rooms/${room}/hooks`, { ...deploy, url: program.url });
  await grace.enter(room);
  const { page } = ada;
  const look = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) });
  const options = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');

  await test.step('the list, by keyboard', async () => {
    await ada.box.fill('/');
    await expect(options.filter({ hasText: '/deploy' })).toContainText('[branch]');
    await expect(options).toHaveCount(8);
    await expectAccessible(page);
    await look('list-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await look('list-dark');
    await page.emulateMedia({ colorScheme: null });
    await ada.box.press('Escape');
    await expect(options).toHaveCount(0);
    await ada.box.fill('');
    await ada.box.pressSequentially('/dep');
    await expect(options).toHaveCount(1);
    await ada.box.press('Tab');
    await expect(ada.box).toHaveValue('/deploy ');
  });

  const call = page.getByRole('article', { name: /\/deploy main.*Only visible to you/ });
  await test.step('under way, then answered to the caller alone', async () => {
    let go: () => void = () => undefined;
    program.may = new Promise((resolve) => (go = resolve));
    program.answer = { body: 'Deploying **main**' };
    await ada.box.pressSequentially('main');
    await ada.box.press('Enter');
    await expect(ada.box).toHaveValue('');
    await expect(call.getByText('Waiting for the answer…')).toBeVisible();
    go();
    await expect(call.locator('strong', { hasText: 'main' })).toBeVisible();
    await expectAccessible(page);
    await look('answered-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page);
    await look('answered-dark');
    await page.emulateMedia({ colorScheme: null });
    await ada.say('after the call');
    await expect(grace.message('after the call')).toBeVisible();
    await expect(grace.page.getByText('Deploying')).toHaveCount(0);
    await expect(page.getByRole('article').last()).toContainText('after the call');
    await call.getByRole('button', { name: 'Dismiss' }).click();
    await expect(call).toHaveCount(0);
  });

  await test.step('answered to the room', async () => {
    program.answer = { body: 'Deployed for all', visible_to: 'room' };
    await ada.say('/deploy everywhere');
    await expect(ada.message('Deployed for all')).toBeVisible();
    await expect(grace.message('Deployed for all')).toBeVisible();
    await expect(page.getByText('Only visible to you')).toHaveCount(0);
  });

  await test.step('a failure keeps what was typed: again, or back into the box', async () => {
    program.answer = { status: 500 };
    await ada.say('/deploy main');
    await expect(call.getByRole('alert')).toContainText('answered with an error');
    await expectAccessible(page);
    await look('failed-light');
    program.answer = { body: 'now it works' };
    await call.getByRole('button', { name: 'Try again' }).click();
    await expect(call.getByText('now it works')).toBeVisible();
    await call.getByRole('button', { name: 'Dismiss' }).click();
    program.answer = { status: 500 };
    await ada.say('/deploy main');
    await ada.box.fill('half a thought');
    await call.getByRole('button', { name: 'Edit' }).click();
    await expect(call.getByText('already text in the message box')).toBeVisible();
    await expect(ada.box).toHaveValue('half a thought');
    await expectAccessible(page);
    await ada.box.fill('');
    await call.getByRole('button', { name: 'Edit' }).click();
    await expect(ada.box).toHaveValue('/deploy main');
    await expect(call).toHaveCount(0);
  });

  await test.step('without a connection it is not called, and the text stays', async () => {
    const before = program.calls.length;
    await page.context().setOffline(true);
    await expect(page.getByText(/Offline|Reconnecting/).first()).toBeVisible({ timeout: 60_000 });
    await ada.box.fill('/');
    await expect(options.filter({ hasText: '/deploy' })).toBeVisible();
    await ada.box.fill('/deploy later');
    await ada.box.press('Enter');
    await expect(page.getByRole('alert').filter({ hasText: 'needs a connection' })).toBeVisible();
    await expect(ada.box).toHaveValue('/deploy later');
    expect(program.calls).toHaveLength(before);
    await page.context().setOffline(false);
  });
});

test('built-in commands, and what is text', async ({ arrive, grace, room, site }, info) => {
  const ada = await arrive('Ada', phone);
  await ada.register();
  await ada.makeRoom(room);
  const { page } = ada;
  const problem = page.getByRole('alert');

  await test.step('on a phone', async () => {
    await ada.box.fill('/');
    await expect(page.getByRole('option')).toHaveCount(7);
    await expectAccessible(page);
    await page.screenshot({ path: info.outputPath('phone.png') });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(390);
  });

  await test.step('/me and /shrug', async () => {
    await ada.say('/me waves');
    await expect(ada.message('waves').locator('em')).toHaveText('waves');
    await ada.say('/shrug who knows');
    await expect(ada.message('who knows ¯\\_(ツ)_/¯')).toBeVisible();
  });

  await test.step('/topic and /invite', async () => {
    await ada.say('/topic Roses and more');
    await expect(page.getByText('Roses and more').first()).toBeVisible();
    await ada.say(`/invite @${grace.username}`);
    await grace.enter(room);
    await expect(grace.box).toBeVisible();
    await ada.box.fill('/invite @nobody-there');
    await ada.box.press('Enter');
    await expect(problem).toContainText('nobody called “nobody-there”');
    await expect(ada.box).toHaveValue('/invite @nobody-there');
    await expectAccessible(page);
  });

  await test.step('paths, and what is meant as text', async () => {
    await ada.box.fill('/etc/hosts is wrong');
    await ada.box.press('Enter');
    await expect(ada.message('/etc/hosts is wrong')).toBeVisible();
    await ada.box.fill('//leave is a command');
    await ada.box.press('Enter');
    await expect(ada.message('/leave is a command')).toBeVisible();
  });

  await test.step('an unknown one is neither sent nor lost', async () => {
    await ada.box.fill('/depoly main');
    await ada.box.press('Enter');
    await expect(problem).toContainText('No command /depoly here');
    await page.screenshot({ path: info.outputPath('unknown-phone.png') });
    await expect(ada.box).toHaveValue('/depoly main');
    await page.getByRole('button', { name: 'Send as text' }).click();
    await expect(ada.message('/depoly main')).toBeVisible();
    await expect(ada.box).toHaveValue('');
  });

  await test.step('for members there is less, and /mute is for staff', async () => {
    await grace.box.fill('/');
    await expect(grace.page.getByRole('option')).toHaveText([/^\/dm/, /^\/leave/, /^\/me/, /^\/shrug/]);
    await grace.box.fill('/topic mine');
    await grace.box.press('Enter');
    await expect(grace.page.getByRole('alert')).toContainText('Only owners and moderators');
    await ada.say(`/mute @${grace.username} 1h`);
    await expect(grace.page.getByText('You are muted in this room until')).toBeVisible();
  });

  await test.step('/dm and /leave', async () => {
    await ada.say(`/dm @${grace.username} hello there`);
    await expect(page.getByText('hello there').first()).toBeVisible();
    await expect(page).not.toHaveURL(new RegExp(room));
    await ada.box.fill('/');
    await expect(page.getByRole('option')).toHaveText([/^\/dm/, /^\/me/, /^\/shrug/]);
    await make(ada, site.url, '/rooms', { name: `${room}-x`, title: 'Cellar', visibility: 'private' });
    await ada.enter(`${room}-x`);
    await ada.box.fill('/leave');
    await ada.box.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Leave “Cellar”?' });
    await expect(dialog).toContainText('somebody in it has to add you');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(page).toHaveURL(new RegExp(`/chat/${room}-x`));
    await expect(ada.box).toHaveValue('');
  });
});

test('a command is made, changed, disabled and deleted on screen', async ({ arrive, room, program }, info) => {
  const ada = await arrive('Ada', phone);
  await ada.register();
  await ada.makeRoom(room);
  const { page } = ada;
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('menuitem', { name: 'Integrations' }).click();
  const list = page.getByRole('dialog', { name: 'Integrations' });
  await expect(list.getByText('No slash command yet.')).toBeVisible();

  await list.getByRole('button', { name: 'New slash command' }).click();
  const form = page.getByRole('dialog', { name: 'New slash command' });
  await form.getByRole('textbox', { name: 'Command' }).fill('/two words');
  await form.getByRole('textbox', { name: 'Command' }).press('Enter');
  await expect(form.getByText('Begin with a slash and a letter')).toBeVisible();
  await form.getByRole('textbox', { name: 'Command' }).fill('/Deploy');
  await form.getByRole('textbox', { name: 'Address' }).fill(program.url);
  await form.getByRole('textbox', { name: 'What it does' }).fill('Deploys a branch');
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('form-phone.png') });
  await form.getByRole('button', { name: 'Make slash command' }).click();
  const secret = page.getByRole('dialog', { name: 'Secret of “/deploy”' });
  await expect(secret.getByRole('textbox')).toHaveValue(/^whsec_/);
  await expectAccessible(page);
  await secret.getByRole('button', { name: 'Close' }).click();

  await list.getByRole('button', { name: 'Manage /deploy' }).click();
  const one = page.getByRole('dialog', { name: '/deploy' });
  await one.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit /deploy' });
  await edit.getByRole('textbox', { name: 'What is typed after it' }).fill('[branch]');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(one.getByText('[branch] Deploys a branch')).toBeVisible();
  await one.getByRole('button', { name: 'New secret' }).click();
  await page.getByRole('dialog', { name: 'New secret for “/deploy”?' }).getByRole('button', { name: 'New secret' }).click();
  await expect(secret.getByRole('textbox')).toHaveValue(/^whsec_/);
  await secret.getByRole('button', { name: 'Close' }).click();
  await one.getByRole('button', { name: 'Disable' }).click();
  await expect(one.getByText('Disabled: members neither see nor call it.')).toBeVisible();
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('disabled-phone.png') });
  await one.getByRole('button', { name: 'Enable' }).click();
  await expect(one.getByText('Disabled: members neither see nor call it.')).toHaveCount(0);
  await one.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete “/deploy”?' }).getByRole('button', { name: 'Delete' }).click();
  await expect(list.getByText('No slash command yet.')).toBeVisible();
});
