import * as v from 'valibot';
import { fileSchema } from './file';
import { userSchema } from './user';

/** A reaction counted. An event's reactions are the same for everyone and so have no `me`. */
export const reactionSchema = v.object({
  emoji: v.string(),
  count: v.number(),
  me: v.optional(v.boolean()),
});

export type Reaction = v.InferOutput<typeof reactionSchema>;

export const quoteSchema = v.object({
  id: v.string(),
  seq: v.number(),
  author: userSchema,
  body: v.string(),
  /** It stands and has files, so an empty body does not mean that it was deleted. */
  has_files: v.optional(v.boolean()),
});

export type Quote = v.InferOutput<typeof quoteSchema>;

/** What the server has read at the first link of a message. */
export const previewSchema = v.object({
  url: v.string(),
  title: v.string(),
  description: v.nullable(v.string()),
  image: v.nullable(fileSchema),
});

export type Preview = v.InferOutput<typeof previewSchema>;

/** A message; `seq` is that of its `message.created`. Deleted: `body` is empty and `deleted_at` set. */
export const messageSchema = v.object({
  id: v.string(),
  room: v.string(),
  seq: v.number(),
  author: userSchema,
  body: v.string(),
  client_id: v.nullable(v.string()),
  reply_to: v.nullable(quoteSchema),
  created_at: v.string(),
  edited_at: v.nullable(v.string()),
  deleted_at: v.nullable(v.string()),
  /** Why staff deleted another's message; left out where they did not say. */
  deleted_reason: v.optional(v.string()),
  reactions: v.array(reactionSchema),
  mentions: v.array(userSchema),
  /** Left out by servers that know no files. */
  files: v.optional(v.array(fileSchema)),
  /** Left out by servers that know none; null where there is none, or not yet. */
  preview: v.optional(v.nullable(previewSchema)),
  /** Whether it is among the room's pins; a server of the release before does not say. */
  pinned: v.optional(v.boolean()),
  /** Whether it mentions all members of the room. */
  mentions_room: v.optional(v.boolean()),
});

export type Message = v.InferOutput<typeof messageSchema>;

/** Whether a message mentions a member of its room: by name, or all of them. */
export function isMentioned({ mentions, mentions_room }: Message, userId: string): boolean {
  return mentions_room === true || mentions.some(({ id }) => id === userId);
}

/** A stretch of a room's messages, oldest first; `seq` is the room's head in the same snapshot. */
export const messagePageSchema = v.object({
  messages: v.array(messageSchema),
  seq: v.number(),
  has_before: v.boolean(),
  has_after: v.boolean(),
});

export type MessagePage = v.InferOutput<typeof messagePageSchema>;

/** Who reacted, and with what. */
export const reactorSchema = v.object({ emoji: v.string(), user: userSchema, at: v.string() });

export type Reactor = v.InferOutput<typeof reactorSchema>;

/** What an edited message said before, and since when. */
export const revisionSchema = v.object({ body: v.string(), at: v.string() });

export type Revision = v.InferOutput<typeof revisionSchema>;
