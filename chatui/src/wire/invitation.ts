import * as z from 'zod/mini';
import { userSchema } from './user';

/** A link by which people come into a room, as its staff sees it. */
export const invitationSchema = z.object({
  id: z.string(),
  code: z.string(),
  url: z.string(),
  /** null: the server, for a new account and no room. */
  room: z.nullable(z.string()),
  created_by: userSchema,
  created_at: z.string(),
  expires_at: z.string(),
  max_uses: z.nullable(z.number()),
  uses: z.number(),
});

export type Invitation = z.infer<typeof invitationSchema>;

/** What a link tells whoever has it. */
export const invitedSchema = z.object({
  room: z.nullable(z.object({ name: z.string(), title: z.string(), member_count: z.number() })),
  invited_by: userSchema,
  expires_at: z.string(),
});

export type Invited = z.infer<typeof invitedSchema>;
