import * as v from 'valibot';
import { messageSchema } from './message';
import { userSchema } from './user';

/** Somebody's word to a room's staff about a message. */
export const reportSchema = v.object({
  id: v.string(),
  message: messageSchema,
  reporter: userSchema,
  reason: v.string(),
  state: v.picklist(['open', 'closed']),
  created_at: v.string(),
  closed_at: v.nullable(v.string()),
  closed_by: v.nullable(userSchema),
});

export type Report = v.InferOutput<typeof reportSchema>;
