import type { Page } from '@playwright/test';

/** A file as Playwright chooses it. */
export interface SampleFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A JPEG of this size, with something in it. */
export async function picture(page: Page, name: string, width: number, height: number): Promise<SampleFile> {
  const base64 = await page.evaluate(([wide, high]) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [wide, high];
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    const gradient = context.createLinearGradient(0, 0, wide, high);
    gradient.addColorStop(0, '#2b7a5f');
    gradient.addColorStop(1, '#f0c26a');
    context.fillStyle = gradient;
    context.fillRect(0, 0, wide, high);
    context.fillStyle = '#ffffff';
    context.fillRect(wide / 4, high / 4, wide / 3, high / 3);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? '';
  }, [width, height] as const);
  return { name, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') };
}

/** Begins to add up how much of the page moves by itself; `moved` says how much did. */
export async function watchShifts(page: Page): Promise<{ moved: () => Promise<number> }> {
  await page.evaluate(() => {
    const watched = window as Window & { moved?: number };
    watched.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) watched.moved = (watched.moved ?? 0) + (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift' });
  });
  return {
    moved: () =>
      page.evaluate(async () => {
        // What has moved in the frame before is told after it.
        for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
        return (window as Window & { moved?: number }).moved ?? NaN;
      }),
  };
}
