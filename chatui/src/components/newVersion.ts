/**
 * Whether the server now serves another build of this page than the one that is open: then the chunks of the open one are
 * gone for good. False where the server cannot be asked. Never rejects.
 */
export async function hasNewVersion(): Promise<boolean> {
  const scripts = [...document.querySelectorAll('script[type=module][src]')].map((one) => one.getAttribute('src') ?? '');
  if (scripts.length === 0) return false;
  try {
    const page = await fetch('/', { cache: 'no-store', headers: { Accept: 'text/html' } });
    if (!page.ok) return false;
    const html = await page.text();
    // Whatever else may answer (a captive portal) is no version of this page.
    return html.includes('id="root"') && !scripts.every((src) => html.includes(src));
  } catch {
    return false;
  }
}
