import * as v from 'valibot';
import { userSchema } from './user';

export const roleSchema = v.picklist(['owner', 'moderator', 'member']);

export type Role = v.InferOutput<typeof roleSchema>;

export const visibilitySchema = v.picklist(['public', 'private']);

export type Visibility = v.InferOutput<typeof visibilitySchema>;

/** Of which messages one is told. */
export const levelSchema = v.picklist(['all', 'mentions', 'none']);

/** How the caller stands in a room, with their own settings of it. Counts are exact to 99; 100 means more. */
export const standingSchema = v.object({
  role: v.nullable(roleSchema),
  last_read_seq: v.number(),
  unread_count: v.number(),
  mention_count: v.number(),
  // A server of the release before says none of these.
  level: v.optional(levelSchema, 'mentions'),
  muted_until: v.optional(v.nullable(v.string()), null),
  starred: v.optional(v.boolean(), false),
  hidden: v.optional(v.boolean(), false),
});

export type Standing = v.InferOutput<typeof standingSchema>;

/** What somebody changes of their own settings of a room. `muted_until` null: not muted. */
export type RoomSettings = Partial<Pick<Standing, 'level' | 'muted_until' | 'starred' | 'hidden'>>;

/** What a `room.*` event tells of its room. */
export const roomInfoSchema = v.object({
  name: v.string(),
  title: v.string(),
  topic: v.string(),
  visibility: visibilitySchema,
  archived_at: v.nullable(v.string()),
});

export type RoomInfo = v.InferOutput<typeof roomInfoSchema>;

export const roomSchema = v.object({
  ...roomInfoSchema.entries,
  visibility: v.picklist([...visibilitySchema.options, 'direct']),
  created_at: v.string(),
  created_by: userSchema,
  seq: v.number(),
  member_count: v.number(),
  online_count: v.number(),
  last_message_at: v.nullable(v.string()),
  me: standingSchema,
  /** All in a direct conversation; other rooms have none. */
  people: v.optional(v.array(userSchema)),
});

export type Room = v.InferOutput<typeof roomSchema>;

export const memberSchema = v.object({
  user: userSchema,
  role: roleSchema,
  online: v.boolean(),
  joined_at: v.string(),
});

export type Member = v.InferOutput<typeof memberSchema>;
