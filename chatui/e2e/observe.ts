import type { Page } from '@playwright/test';

declare global {
  interface Window {
    connections?: string[];
  }
}

/** Looks at what becomes of a page from now on: its document, its sockets, what it says of its connection. */
export async function observe(page: Page) {
  let sockets = 0;
  page.on('websocket', () => sockets++);
  await page.evaluate(() => {
    window.connections = [];
    const look = () => {
      for (const { textContent } of document.querySelectorAll('[role=status]')) {
        const said = /^(Connected|Reconnecting…|Offline)$/.exec(textContent)?.[0];
        if (said && window.connections?.at(-1) !== said) window.connections?.push(said);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  });
  const connections = () => page.evaluate(() => window.connections);
  return { sockets: () => sockets, connections, isSameDocument: async () => (await connections()) !== undefined };
}
