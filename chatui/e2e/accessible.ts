import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './test';

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const others = { light: 'dark', dark: 'light' } as const;

/** No violation of any rule, of any impact. */
export async function expectAccessible(page: Page): Promise<void> {
  await still(page);
  await expectNoViolation(page);
}

/** The same, and that the colours are accessible in the other scheme too: a scheme changes nothing else. */
export async function expectAccessibleInBoth(page: Page): Promise<void> {
  await expectAccessible(page);
  const shown = page.locator('html');
  const scheme = (await shown.getAttribute('data-theme')) === 'dark' ? 'dark' : 'light';
  await page.emulateMedia({ colorScheme: others[scheme] });
  await expect(shown).toHaveAttribute('data-theme', others[scheme]);
  await still(page);
  await expectNoViolation(page, ['color-contrast', 'link-in-text-block']);
  await page.emulateMedia({ colorScheme: scheme });
  await expect(shown).toHaveAttribute('data-theme', scheme);
}

async function expectNoViolation(page: Page, rules?: string[]): Promise<void> {
  // In one page without frames "legacy" finds the same, and opens no second page for each look. What passed is not described.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await axe.options({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) }).analyze();
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html) }));
  expect(told, `accessibility of ${page.url()}`).toEqual([]);
}

/** Nothing is under the pointer, and nothing moves. A fading dialog has the contrast of neither its beginning nor its end. */
async function still(page: Page): Promise<void> {
  // A tooltip under the pointer is outside of the page's landmarks.
  await page.mouse.move(0, 0);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
}
