import type { Location } from 'react-router';

/** Where to go after signing in: back to what was asked for, else the rooms. */
export function destinationOf(location: Location): string {
  const state: unknown = location.state;
  if (typeof state !== 'object' || state === null || !('from' in state)) return '/';
  const { from } = state;
  // One slash only: `//host` would leave the site.
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/';
}
