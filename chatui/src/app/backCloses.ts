import type { DataRouter } from 'react-router';

/** What of an entry's state is of interest here: the router's key, and our mark. */
interface Entry {
  key?: string;
  overlay?: number;
}

/** Where Material UI mounts a dialog, drawer or menu. */
const openOnes = '.MuiModal-root:not(.MuiModal-hidden)';
/** A dialog that is still there by then has refused to close. */
const closedByMs = 1_000;

/**
 * The browser's Back closes what is open over the page (dialogs, drawers, menus) before it leaves the page. Each of them has an
 * entry of its own in the history, a copy of the page's; the router never hears of these, since to it they are the page.
 * Answers what ends it.
 */
export function backCloses(router: Pick<DataRouter, 'state'>): () => void {
  let entries = 0;
  let last = 0;
  /** Entries that were left from here, of which the browser is still to tell. */
  let leaving = 0;
  const closing = new Set<Element>();

  const open = () => [...document.querySelectorAll(openOnes)].filter((one) => !closing.has(one));
  const here = () => history.state as Entry | null;
  const isPage = (entry: Entry | null) => (entry?.key ?? 'default') === router.state.location.key;

  const follow = () => {
    const count = open().length;
    if (count > entries) {
      last += 1;
      history.pushState({ ...here(), overlay: last }, '');
    } else if (count < entries && here()?.overlay !== undefined && router.state.navigation.state === 'idle') {
      // Closed in another way. Where that led elsewhere the entry stays, and is passed over when somebody comes to it.
      leaving += 1;
      history.back();
    }
    entries = count;
  };

  const close = (top: Element | undefined) => {
    if (top === undefined) return;
    closing.add(top);
    entries -= 1;
    setTimeout(() => {
      closing.delete(top);
      follow();
    }, closedByMs);
    top.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
  };

  const onPop = (event: PopStateEvent) => {
    const entry = event.state as Entry | null;
    if (leaving > 0) {
      leaving -= 1;
      event.stopImmediatePropagation();
      if (!isPage(entry)) history.forward(); // somebody went on in the same moment
    } else if (entries > 0) {
      if (isPage(entry)) event.stopImmediatePropagation();
      close(open().at(-1));
    } else if (entry?.overlay !== undefined) {
      event.stopImmediatePropagation();
      if (isPage(entry)) history.forward();
      else history.back();
    }
  };

  const observer = new MutationObserver(follow);
  observer.observe(document.body, { childList: true });
  addEventListener('popstate', onPop, { capture: true });
  return () => {
    observer.disconnect();
    removeEventListener('popstate', onPop, { capture: true });
  };
}
