/**
 * Draws the app's icons from the SVGs beside this file into public/: `node icons/make.ts`, with an installed Chromium
 * (CHROMIUM, else `chromium`). To be run when an SVG has changed; what it makes is committed.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const icons = [
  { from: 'icon.svg', to: 'icon-192.png', size: 192 },
  { from: 'icon.svg', to: 'icon-512.png', size: 512 },
  // A mask may take all but a circle of four fifths of the width.
  { from: 'maskable.svg', to: 'icon-maskable-512.png', size: 512 },
  // iOS rounds the corners itself, and shows what is transparent as black.
  { from: 'maskable.svg', to: 'apple-touch-icon.png', size: 180 },
];

const here = import.meta.dirname;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
for (const { from, to, size } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const svg = await readFile(join(here, from), 'utf8');
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  await writeFile(join(here, '../public', to), await page.screenshot({ omitBackground: true }));
}
await browser.close();
