import { z } from 'zod';

/** Someone. A deleted account keeps its id, has no username and says `deleted`. */
export const userSchema = z.object({
  id: z.string(),
  username: z.string().nullable(),
  display_name: z.string(),
  created_at: z.string(),
  deleted: z.boolean().optional(),
});

export type User = z.infer<typeof userSchema>;
