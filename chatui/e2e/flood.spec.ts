import { Account } from './Account';
import { settled } from './settled';
import { expect, test } from './test';

declare global {
  interface Window {
    mostArticles: number;
  }
}

test('ten thousand events into an open room: few nodes, nothing lost, and one types on', async ({ server, ada, room }) => {
  test.slow();
  const linus = await Account.register(server, `linus-${room}`, 'Linus');
  await linus.makeRoom(room);
  await linus.say(room, 'before it begins');
  await ada.enter(room);
  await ada.page.evaluate(() => {
    window.mostArticles = 0;
    const count = () => (window.mostArticles = Math.max(window.mostArticles, document.querySelectorAll('article').length));
    new MutationObserver(count).observe(document.body, { subtree: true, childList: true });
  });

  const flood = await linus.flood(room);
  const poured = flood.pour(10_000);
  let typed = '';
  for (const words = 'all the while she writes a long story '; flood.isPouring; typed += words) await ada.box.pressSequentially(words);
  await poured;
  flood.close();

  await expect(ada.page.getByText(`Live, all changes up to #${await linus.head(room)}`)).toBeVisible({ timeout: 60_000 });
  await expect(ada.box).toHaveValue(typed);
  await settled(ada);
  expect(await ada.page.evaluate(() => window.mostArticles), 'messages in the page at once').toBeLessThan(300);
  const told = await linus.messages(room);
  expect(told.length, 'messages among the events').toBeGreaterThan(7_500);
  const shown = await ada.log.getByRole('article').allInnerTexts();
  expect(shown.length).toBeGreaterThan(50);
  for (const [index, { body, deleted_at }] of told.slice(-shown.length).entries()) {
    expect(shown[index]).toContain(deleted_at === null ? body : 'Message deleted');
  }
});
