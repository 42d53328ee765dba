import * as z from 'zod/mini';
import { messageSchema } from './message';
import { userSchema } from './user';

/** Somebody's word to a room's staff about a message. */
export const reportSchema = z.object({
  id: z.string(),
  message: messageSchema,
  reporter: userSchema,
  reason: z.string(),
  state: z.enum(['open', 'closed']),
  created_at: z.string(),
  closed_at: z.nullable(z.string()),
  closed_by: z.nullable(userSchema),
});

export type Report = z.infer<typeof reportSchema>;
