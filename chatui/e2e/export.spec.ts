import { readFile } from 'node:fs/promises';
import type { Person } from './Person';
import { expect, test } from './test';

/** Exports the room that one is in, and gives the file's name and text. */
async function take({ page }: Person, format: RegExp): Promise<{ name: string; text: string }> {
  await page.getByRole('button', { name: 'Room menu' }).click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: format }).check();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export', exact: true }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  await expect(dialog.getByRole('status')).toHaveText(/^Saved, /);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  return { name: download.suggestedFilename(), text };
}

test('a conversation is taken home in each of four formats', async ({ arrive, room }) => {
  const ada = await arrive('Ada', { acceptDownloads: true });
  // A headless browser has nobody to choose a place: the file is gathered and saved.
  await ada.page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await ada.register();
  await ada.makeRoom(room);
  await ada.say('=SUM(1;2), "quoted"');
  await ada.say('<img src=x onerror=alert(1)> & friends 👋');
  await ada.say('a secret');
  await ada.pressOn(ada.message('a secret'), 'Delete message');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(ada.log.getByText('Message deleted')).toBeVisible();

  const jsonl = await take(ada, /JSON lines/);
  expect(jsonl.name).toBe(`${room}.jsonl`);
  const messages = jsonl.text.trimEnd().split('\n').map((line) => JSON.parse(line) as { body: string; deleted_at: string | null });
  expect(messages.map(({ body }) => body)).toEqual(['=SUM(1;2), "quoted"', '<img src=x onerror=alert(1)> & friends 👋', '']);
  expect(messages.map(({ deleted_at }) => deleted_at !== null)).toEqual([false, false, true]);

  const csv = await take(ada, /CSV/);
  expect(csv.name).toBe(`${room}.csv`);
  expect(csv.text.split('\r\n')).toHaveLength(1 + 3 + 1); // a header, three messages, and nothing after the last line's end
  expect(csv.text).toContain(`,${ada.username},Ada,"'=SUM(1;2), ""quoted""",`);

  const txt = await take(ada, /Plain text/);
  expect(txt.name).toBe(`${room}.txt`);
  expect(txt.text).toContain(`(#${room})`);
  expect(txt.text).toMatch(new RegExp(`\\] Ada \\(@${ada.username}\\): =SUM\\(1;2\\), "quoted"\\n`));
  expect(txt.text).toContain(': Message deleted\n');

  const html = await take(ada, /Web page/);
  expect(html.name).toBe(`${room}.html`);
  const reader = await arrive('Reader');
  const asked: string[] = [];
  reader.page.on('request', (request) => asked.push(request.url()));
  await reader.page.setContent(html.text);
  await expect(reader.page.getByText('<img src=x onerror=alert(1)> & friends 👋')).toBeVisible();
  await expect(reader.page.getByText('=SUM(1;2), "quoted"')).toBeVisible();
  expect(await reader.page.locator('script, img').count()).toBe(0);
  expect(asked, 'the page needs nothing').toEqual([]);

  for (const { text } of [jsonl, csv, txt, html]) expect(text).not.toContain('a secret');
});
