const closing = 'data-closing';

/** For the transitions of all that opens over a page: what has been closed is marked, though it is still seen to go. */
export const marksClosed = {
  onEnter: (node: HTMLElement) => node.closest('.MuiModal-root')?.removeAttribute(closing),
  onExit: (node: HTMLElement) => node.closest('.MuiModal-root')?.setAttribute(closing, ''),
};

/** Whether a dialog or a menu is open over the page, whose keys are meant then. Roles: more of them that count. */
export function isAnythingOpen(...roles: string[]): boolean {
  const all = ['dialog', 'menu', ...roles].map((role) => `[role=${role}]`).join();
  return [...document.querySelectorAll(all)].some((one) => one.closest(`[${closing}]`) === null);
}
