import * as v from 'valibot';

/** What somebody shows that they are doing. One with an end is over by itself then: no frame tells of that. */
export const statusSchema = v.object({ emoji: v.string(), text: v.string(), until: v.nullable(v.string()) });

/** Someone. A deleted account keeps its id, has no username and says `deleted`. */
export const userSchema = v.object({
  id: v.string(),
  username: v.nullable(v.string()),
  display_name: v.string(),
  created_at: v.string(),
  // Left out by what this client stored before there were any.
  picture: v.optional(v.nullable(v.string())),
  bot: v.optional(v.boolean()),
  status: v.optional(v.nullable(statusSchema)),
  deleted: v.optional(v.boolean()),
});

export type User = v.InferOutput<typeof userSchema>;
