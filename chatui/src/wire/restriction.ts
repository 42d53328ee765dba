import * as z from 'zod/mini';
import { userSchema } from './user';

export const restrictionKindSchema = z.enum(['mute', 'ban']);

export type RestrictionKind = z.infer<typeof restrictionKindSchema>;

/** Somebody who may not write in a room, or not come in. Without `until` it holds until it is lifted. */
export const restrictionSchema = z.object({
  user: userSchema,
  kind: restrictionKindSchema,
  until: z.nullable(z.string()),
  reason: z.string(),
  by: userSchema,
  at: z.string(),
});

export type Restriction = z.infer<typeof restrictionSchema>;
