import { Person } from './Person';

/** Another tab of the same browser. */
export async function newTab(person: Person): Promise<Person> {
  return new Person(await person.page.context().newPage(), person.name, person.username);
}

/** From now on one of these tabs has the focus, as at a desk; the last one opened has it first. */
export async function oneHasFocus(...tabs: Person[]): Promise<void> {
  for (const { page } of tabs) {
    const browser = await page.context().newCDPSession(page);
    await browser.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  }
  await tabs.at(-1)?.page.bringToFront();
}

/** How many messages are unread, as the tab says; its icon agrees. */
export async function unreadOnTab({ page }: Person): Promise<string> {
  const count = /^\((\d+\+?)\)/.exec(await page.title())?.[1] ?? '0';
  const icon = await page.locator('link[rel=icon]').getAttribute('href');
  const isMarked = icon === '/favicon-unread.svg';
  return isMarked === (count !== '0') ? count : `${count}, but the icon is ${String(icon)}`;
}
