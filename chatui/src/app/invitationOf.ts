import type { Location } from 'react-router';
import * as v from 'valibot';

import { parsed } from '../wire/parsed';

const stateSchema = v.object({ invitation: v.object({ code: v.string(), room: v.nullable(v.string()) }) });

/** The invitation with which somebody has come to make an account; null: none. Its room is null where it is to the server. */
export function invitationOf(location: Location): { code: string; room: string | null } | null {
  return parsed(stateSchema, location.state)?.invitation ?? null;
}
