export type Mute = 'off' | 'hour' | 'tomorrow' | 'always';

const hourMs = 3_600_000;
/** Further away than any that somebody chose by the clock. */
const forGood = '9999-12-31T00:00:00.000Z';

/** Until when nothing is told, by what somebody chose. Tomorrow begins at eight, where the reader is. */
export function muteUntil(mute: Mute, now: Date): string | null {
  switch (mute) {
    case 'off':
      return null;
    case 'hour':
      return new Date(now.getTime() + hourMs).toISOString();
    case 'tomorrow':
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8).toISOString();
    case 'always':
      return forGood;
  }
}

export function isForGood(until: string): boolean {
  return until >= '9999';
}
