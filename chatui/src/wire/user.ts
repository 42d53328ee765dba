import * as z from 'zod/mini';

/** What somebody shows that they are doing. One with an end is over by itself then: no frame tells of that. */
export const statusSchema = z.object({ emoji: z.string(), text: z.string(), until: z.nullable(z.string()) });

/** Someone. A deleted account keeps its id, has no username and says `deleted`. */
export const userSchema = z.object({
  id: z.string(),
  username: z.nullable(z.string()),
  display_name: z.string(),
  created_at: z.string(),
  // Left out by what this client stored before there were any.
  picture: z.optional(z.nullable(z.string())),
  bot: z.optional(z.boolean()),
  status: z.optional(z.nullable(statusSchema)),
  deleted: z.optional(z.boolean()),
});

export type User = z.infer<typeof userSchema>;
