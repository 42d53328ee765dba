import { useEffect, useEffectEvent } from 'react';
import { type NavigateFunction, useNavigate } from 'react-router';

import type { AtHand } from '../components/atHand';
import { isAnythingOpen } from '../components/isAnythingOpen';
import { isWriting } from '../components/isWriting';

/** Keys that work on every page: what opens over it, and those that lead from the log to the box and back. */
export function useShortcuts(open: (what: AtHand) => void): void {
  const navigate = useNavigate();
  const show = useEffectEvent((what: AtHand | 'search') => {
    if (what !== 'search') open(what);
    else toSearch(navigate);
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const what = openedBy(event);
      // Nothing opens over what is open: its own keys are meant.
      if (what !== null && !isAnythingOpen()) {
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

/** To the box of the search, which has a page of its own. */
function toSearch(navigate: NavigateFunction): void {
  const box = document.querySelector<HTMLInputElement>('input[data-search-box]');
  if (box === null) void navigate('/search');
  else box.focus();
}

function openedBy({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
  target,
}: KeyboardEvent): AtHand | 'search' | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'k' && !shiftKey ? 'goToRoom' : null;
  if (isWriting(target)) return null;
  return key === '/' ? 'search' : key === '?' ? 'keys' : null;
}

/**
 * What is typed with the focus beside the box (on a message, on a button of the room, or nowhere, as after a dialog) is
 * meant for it; pages turned in an empty box are those of the log.
 */
function betweenLogAndBox(event: KeyboardEvent): void {
  if (!(event.target instanceof Element)) return;
  const box = document.querySelector<HTMLTextAreaElement>('textarea[data-message-box]');
  const log = document.querySelector('[role=log]');
  if (box === null || log === null) return;
  if (isText(event) && isBeside(event.target, box)) box.focus(); // the browser puts it in there
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === box && box.value === '' && (event.key === 'PageUp' || event.key === 'PageDown')) {
    event.preventDefault();
    log.scrollBy({ top: (event.key === 'PageUp' ? -0.9 : 0.9) * log.clientHeight });
  }
}

/** Whether a key writes something, or begins to. A space does not: it presses a button, and moves the log. */
function isText(event: KeyboardEvent): boolean {
  const isDead = event.key === 'Dead'; // an accent, to which a letter will come
  if ((Array.from(event.key).length !== 1 && !isDead) || event.key === ' ') return false;
  if (event.getModifierState('AltGraph')) return true; // Windows tells it as Ctrl with Alt
  if (event.ctrlKey || event.metaKey) return false;
  return !event.altKey || /Mac/.test(navigator.userAgent); // there Option writes, as AltGr does elsewhere
}

function isBeside(target: Element, box: Element): boolean {
  if (isWriting(target)) return false;
  const isNowhere = target === document.body && !isAnythingOpen();
  return isNowhere || box.closest('main')?.contains(target) === true;
}
