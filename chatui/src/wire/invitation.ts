import * as v from 'valibot';
import { userSchema } from './user';

/** A link by which people come into a room, as its staff sees it. */
export const invitationSchema = v.object({
  id: v.string(),
  code: v.string(),
  url: v.string(),
  /** null: the server, for a new account and no room. */
  room: v.nullable(v.string()),
  created_by: userSchema,
  created_at: v.string(),
  expires_at: v.string(),
  max_uses: v.nullable(v.number()),
  uses: v.number(),
});

export type Invitation = v.InferOutput<typeof invitationSchema>;

/** What a link tells whoever has it. */
export const invitedSchema = v.object({
  room: v.nullable(v.object({ name: v.string(), title: v.string(), member_count: v.number() })),
  invited_by: userSchema,
  expires_at: v.string(),
});

export type Invited = v.InferOutput<typeof invitedSchema>;
