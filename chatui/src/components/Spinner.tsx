import CircularProgress from '@mui/material/CircularProgress';
import { useEffect, useState } from 'react';

/** What is there sooner than this shows nothing on its way. */
const patienceMs = 400;

/** Turns while something is awaited. It only turns (`disableShrink`): the rest of the animation would keep the page's own thread busy. */
export function Spinner({ label = 'Loading', size = 28 }: { label?: string; size?: number }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setLate, patienceMs, true);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? <CircularProgress disableShrink size={size} aria-label={label} /> : null;
}
