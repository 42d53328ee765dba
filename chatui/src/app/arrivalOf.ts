import type { Location } from 'react-router';
import * as v from 'valibot';

import { isOwnState } from '../features/session/ssoAttempt';
import { parsed } from '../wire/parsed';

/** What somebody has come back from the provider with: a code to exchange, or why there is none. */
export type Arrival = { code: string } | { error: string };

const stateSchema = v.object({ arrival: v.union([v.object({ code: v.string() }), v.object({ error: v.string() })]) });

/** As the address was told, from then on; null: nobody has come back. */
export function arrivalOf(location: Location): Arrival | null {
  return parsed(stateSchema, location.state)?.arrival ?? null;
}

/** What the address itself says, as a state to put in its place; null: nothing. */
export function arrivalState({ search }: Location): { from: string; arrival: Arrival } | null {
  const query = new URLSearchParams(search);
  const code = query.get('code');
  const error = query.get('error');
  if (code === null && error === null) return null;
  const from = query.get('next') ?? '/';
  if (code === null) return { from, arrival: { error: error ?? '' } };
  return { from, arrival: isOwnState(query.get('state')) ? { code } : { error: 'expired' } };
}
