/** What to do after a close: come back, come back with a new token, come back after a minute, or stay away. */
export type AfterClose = 'resume' | 'renew' | 'slowly' | 'stay';

const SPECIAL: Record<number, AfterClose> = {
  1002: 'stay',
  1003: 'stay',
  1007: 'stay',
  1009: 'stay',
  4400: 'stay',
  4401: 'renew',
  4429: 'slowly',
};

/** A connection that broke without a close frame, as the browser names it. */
export const BROKEN = 1006;

/** Contract section 5. A code it does not list is somebody in between going away: come back. */
export function afterClose(code: number): AfterClose {
  return SPECIAL[code] ?? 'resume';
}
