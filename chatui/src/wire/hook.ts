import * as z from 'zod/mini';
import { userSchema } from './user';

/** Where a program meets a room, as its staff sees it. */
export const hookSchema = z.object({
  id: z.string(),
  /** A server may know kinds that this client does not. */
  kind: z.string(),
  name: z.string(),
  created_by: userSchema,
  created_at: z.string(),
  last_used_at: z.nullable(z.string()),
  /** Whose posts the hook's are. */
  bot: z.optional(z.nullable(userSchema)),
  /** Of an incoming webhook: where programs post to, told once. */
  url: z.optional(z.string()),
});

export type Hook = z.infer<typeof hookSchema>;
