import * as z from 'zod/mini';

/** Someone. A deleted account keeps its id, has no username and says `deleted`. */
export const userSchema = z.object({
  id: z.string(),
  username: z.nullable(z.string()),
  display_name: z.string(),
  created_at: z.string(),
  deleted: z.optional(z.boolean()),
});

export type User = z.infer<typeof userSchema>;
