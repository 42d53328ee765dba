const FIRST_MS = 500;
const MOST_MS = 20_000;

/**
 * Full-jitter backoff: anywhere between nothing and a ceiling that doubles from 0.5 s to 20 s, so
 * that clients cut off together do not come back together.
 */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
}
