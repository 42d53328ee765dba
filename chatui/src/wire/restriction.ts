import * as v from 'valibot';
import { userSchema } from './user';

export const restrictionKindSchema = v.picklist(['mute', 'ban']);

export type RestrictionKind = v.InferOutput<typeof restrictionKindSchema>;

/** Somebody who may not write in a room, or not come in. Without `until` it holds until it is lifted. */
export const restrictionSchema = v.object({
  user: userSchema,
  kind: restrictionKindSchema,
  until: v.nullable(v.string()),
  reason: v.string(),
  by: userSchema,
  at: v.string(),
});

export type Restriction = v.InferOutput<typeof restrictionSchema>;
