import { expectAccessible } from './accessible';
import { expect, test } from './test';

test('where the page’s script does not come, it says so in both languages, and the way to try again works', async ({ arrive }) => {
  const { page } = await arrive('Ada');
  await page.route('**/*.js', (route) => route.abort());
  await page.goto('/login');
  await expect(page.getByRole('link', { name: 'Try again' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('link', { name: 'Erneut versuchen' })).toBeVisible();
  await expectAccessible(page);
  await page.unroute('**/*.js');
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Try again' })).toHaveCount(0);
});

test('a start says nothing of it, nor does anything move', async ({ arrive }) => {
  const ada = await arrive('Ada');
  await ada.page.addInitScript(() => {
    const seen = { late: false, shift: 0 };
    Object.assign(window, { seen });
    const look = () => {
      const late = document.querySelector('.late');
      seen.late ||= late?.checkVisibility({ visibilityProperty: true }) ?? false;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await ada.page.goto('/login');
  await expect(ada.page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  expect(await ada.page.evaluate(() => (window as unknown as { seen: object }).seen)).toEqual({ late: false, shift: 0 });
});
