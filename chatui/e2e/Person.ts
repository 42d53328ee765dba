import { expect, type Locator, type Page } from '@playwright/test';

export const password = 'a long enough password';

/** Someone at a browser, who knows the client by its accessible names only. */
export class Person {
  /** What went wrong in the page unseen: exceptions, and what the content policy refused. */
  readonly faults: string[] = [];

  readonly page: Page;
  readonly name: string;
  readonly username: string;

  constructor(page: Page, name: string, username: string) {
    this.page = page;
    this.name = name;
    this.username = username;
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isNetwork(message.text())) this.faults.push(message.text());
    });
  }

  async register(): Promise<void> {
    await this.page.goto('/register');
    await this.page.getByRole('textbox', { name: 'Display name', exact: true }).fill(this.name);
    await this.fillIn(this.username, password);
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await expect(this.page.getByRole('button', { name: 'New room' }).first()).toBeVisible();
  }

  async signIn(withPassword = password): Promise<void> {
    await this.page.goto('/login');
    await this.fillIn(this.username, withPassword);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  async fillIn(username: string, secret: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Username', exact: true }).fill(username);
    // A password box has no role to be found by.
    await this.page.getByLabel('Password', { exact: true }).fill(secret);
  }

  async makeRoom(room: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New room' }).first().click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Room name', exact: true }).fill(room);
    await dialog.getByRole('button', { name: 'Create room' }).click();
    await this.page.waitForURL(`**/chat/${room}`);
  }

  /** Goes to a room and waits until it is live. */
  async enter(room: string): Promise<void> {
    await this.page.goto(`/chat/${room}`);
    await expect(this.log).toBeVisible();
    await expect(this.connection).toHaveText('Connected');
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Enter');
    await expect(this.box).toHaveValue('');
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Messages' });
  }

  get box(): Locator {
    return this.page.getByRole('textbox', { name: 'Message', exact: true });
  }

  get people(): Locator {
    return this.page.getByRole('list', { name: 'People' });
  }

  get connection(): Locator {
    return this.page.getByRole('status').filter({ hasText: /^(Connected|Reconnecting…|Offline)$/ });
  }

  message(text: string): Locator {
    return this.log.getByRole('article').filter({ hasText: text });
  }

  /** Presses a button of one message, which may show only under the pointer. */
  async pressOn(message: Locator, button: string): Promise<void> {
    await message.hover();
    await message.getByRole('button', { name: button }).click();
  }
}

function isNetwork(text: string): boolean {
  return /Failed to load resource|WebSocket connection to|WebSocket is already in CLOSING/.test(text);
}
