import type { Location } from 'react-router';
import * as z from 'zod/mini';

const stateSchema = z.object({ invitation: z.object({ code: z.string(), room: z.nullable(z.string()) }) });

/** The invitation with which somebody has come to make an account; null: none. Its room is null where it is to the server. */
export function invitationOf(location: Location): { code: string; room: string | null } | null {
  const parsed = stateSchema.safeParse(location.state);
  return parsed.success ? parsed.data.invitation : null;
}
