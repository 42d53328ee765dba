import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test';

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** No violation of any rule, of any impact. */
export async function expectAccessible(page: Page): Promise<void> {
  // A tooltip under the pointer is outside of the page's landmarks.
  await page.mouse.move(0, 0);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await animationsEnded(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html) }));
  expect(told, `accessibility of ${page.url()}`).toEqual([]);
}

/** A fading dialog has the contrast of neither its beginning nor its end. */
async function animationsEnded(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
}
