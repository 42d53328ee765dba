import { useEffect, useEffectEvent } from 'react';

import type { AtHand } from '../components/atHand';
import { isWriting } from '../components/isWriting';

/** Keys that work on every page: what opens over it, and those that lead from the log to the box and back. */
export function useShortcuts(open: (what: AtHand) => void): void {
  const show = useEffectEvent(open);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const what = openedBy(event);
      // Nothing opens over what is open: its own keys are meant.
      if (what !== null && document.querySelector('[role=dialog], [role=menu]') === null) {
        event.preventDefault();
        show(what);
      } else if (what === null) {
        betweenLogAndBox(event);
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function openedBy({ key, ctrlKey, metaKey, altKey, shiftKey, target }: KeyboardEvent): AtHand | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'k' && !shiftKey ? 'goToRoom' : null;
  if (isWriting(target)) return null;
  return key === '/' ? 'search' : key === '?' ? 'keys' : null;
}

/** What is typed with the focus in the log is meant for the box; pages turned in an empty box are those of the log. */
function betweenLogAndBox(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
  const box = document.querySelector<HTMLTextAreaElement>('textarea[data-message-box]');
  const log = document.querySelector('[role=log]');
  if (box === null || log === null) return;
  if (log.contains(event.target) && !isWriting(event.target)) {
    // A space presses a button, and moves the log.
    if (Array.from(event.key).length === 1 && event.key !== ' ') box.focus(); // the browser puts it in there
  } else if (event.target === box && box.value === '' && (event.key === 'PageUp' || event.key === 'PageDown')) {
    event.preventDefault();
    log.scrollBy({ top: (event.key === 'PageUp' ? -0.9 : 0.9) * log.clientHeight });
  }
}
