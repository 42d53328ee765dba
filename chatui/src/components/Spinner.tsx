import CircularProgress from '@mui/material/CircularProgress';
import { useEffect, useState } from 'react';

import { useFirstText } from './useFirstText';

/** What is there sooner than this shows nothing on its way. */
const patienceMs = 400;
/** A spinner that follows another so soon goes on for it: a page waits for one thing after the other. */
const gapMs = 100;

let shown = 0;
let since = -Infinity;
let endedAt = -Infinity;

/** Turns while something is awaited. It only turns (`disableShrink`): the rest of the animation would keep the page's own thread busy. */
export function Spinner({ label, size = 28 }: { label?: string; size?: number }) {
  const { common } = useFirstText();
  const [isLate, setLate] = useState(() => isFollowing() && performance.now() - since >= patienceMs);
  useEffect(() => {
    if (!isFollowing()) since = performance.now();
    shown += 1;
    const timer = setTimeout(setLate, Math.max(0, since + patienceMs - performance.now()), true);
    return () => {
      clearTimeout(timer);
      shown -= 1;
      endedAt = performance.now();
    };
  }, []);
  return isLate ? <CircularProgress disableShrink size={size} aria-label={label ?? common.loading} /> : null;
}

function isFollowing(): boolean {
  return shown > 0 || performance.now() - endedAt < gapMs;
}
