import * as z from 'zod/mini';
import { userSchema } from './user';

export const roleSchema = z.enum(['owner', 'moderator', 'member']);

export type Role = z.infer<typeof roleSchema>;

export const visibilitySchema = z.enum(['public', 'private']);

export type Visibility = z.infer<typeof visibilitySchema>;

/** Of which messages one is told. */
export const levelSchema = z.enum(['all', 'mentions', 'none']);

/** How the caller stands in a room, with their own settings of it. Counts are exact to 99; 100 means more. */
export const standingSchema = z.object({
  role: z.nullable(roleSchema),
  last_read_seq: z.number(),
  unread_count: z.number(),
  mention_count: z.number(),
  // A server of the release before says none of these.
  level: z._default(levelSchema, 'mentions'),
  muted_until: z._default(z.nullable(z.string()), null),
  starred: z._default(z.boolean(), false),
  hidden: z._default(z.boolean(), false),
});

export type Standing = z.infer<typeof standingSchema>;

/** What somebody changes of their own settings of a room. `muted_until` null: not muted. */
export type RoomSettings = Partial<Pick<Standing, 'level' | 'muted_until' | 'starred' | 'hidden'>>;

/** What a `room.*` event tells of its room. */
export const roomInfoSchema = z.object({
  name: z.string(),
  title: z.string(),
  topic: z.string(),
  visibility: visibilitySchema,
  archived_at: z.nullable(z.string()),
});

export type RoomInfo = z.infer<typeof roomInfoSchema>;

export const roomSchema = z.extend(roomInfoSchema, {
  visibility: z.enum([...visibilitySchema.options, 'direct']),
  created_at: z.string(),
  created_by: userSchema,
  seq: z.number(),
  member_count: z.number(),
  online_count: z.number(),
  last_message_at: z.nullable(z.string()),
  me: standingSchema,
  /** All in a direct conversation; other rooms have none. */
  people: z.optional(z.array(userSchema)),
});

export type Room = z.infer<typeof roomSchema>;

export const memberSchema = z.object({
  user: userSchema,
  role: roleSchema,
  online: z.boolean(),
  joined_at: z.string(),
});

export type Member = z.infer<typeof memberSchema>;
