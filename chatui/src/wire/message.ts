import * as z from 'zod/mini';
import { fileSchema } from './file';
import { userSchema } from './user';

/** A reaction counted. An event's reactions are the same for everyone and so have no `me`. */
export const reactionSchema = z.object({
  emoji: z.string(),
  count: z.number(),
  me: z.optional(z.boolean()),
});

export type Reaction = z.infer<typeof reactionSchema>;

export const quoteSchema = z.object({
  id: z.string(),
  seq: z.number(),
  author: userSchema,
  body: z.string(),
  /** It stands and has files, so an empty body does not mean that it was deleted. */
  has_files: z.optional(z.boolean()),
});

export type Quote = z.infer<typeof quoteSchema>;

/** What the server has read at the first link of a message. */
export const previewSchema = z.object({
  url: z.string(),
  title: z.string(),
  description: z.nullable(z.string()),
  image: z.nullable(fileSchema),
});

export type Preview = z.infer<typeof previewSchema>;

/** A message; `seq` is that of its `message.created`. Deleted: `body` is empty and `deleted_at` set. */
export const messageSchema = z.object({
  id: z.string(),
  room: z.string(),
  seq: z.number(),
  author: userSchema,
  body: z.string(),
  client_id: z.nullable(z.string()),
  reply_to: z.nullable(quoteSchema),
  created_at: z.string(),
  edited_at: z.nullable(z.string()),
  deleted_at: z.nullable(z.string()),
  /** Why staff deleted another's message; left out where they did not say. */
  deleted_reason: z.optional(z.string()),
  reactions: z.array(reactionSchema),
  mentions: z.array(userSchema),
  /** Left out by servers that know no files. */
  files: z.optional(z.array(fileSchema)),
  /** Left out by servers that know none; null where there is none, or not yet. */
  preview: z.optional(z.nullable(previewSchema)),
  /** Whether it is among the room's pins; a server of the release before does not say. */
  pinned: z.optional(z.boolean()),
  /** Whether it mentions all members of the room. */
  mentions_room: z.optional(z.boolean()),
});

export type Message = z.infer<typeof messageSchema>;

/** Whether a message mentions a member of its room: by name, or all of them. */
export function isMentioned({ mentions, mentions_room }: Message, userId: string): boolean {
  return mentions_room === true || mentions.some(({ id }) => id === userId);
}

/** A stretch of a room's messages, oldest first; `seq` is the room's head in the same snapshot. */
export const messagePageSchema = z.object({
  messages: z.array(messageSchema),
  seq: z.number(),
  has_before: z.boolean(),
  has_after: z.boolean(),
});

export type MessagePage = z.infer<typeof messagePageSchema>;

/** Who reacted, and with what. */
export const reactorSchema = z.object({ emoji: z.string(), user: userSchema, at: z.string() });

export type Reactor = z.infer<typeof reactorSchema>;

/** What an edited message said before, and since when. */
export const revisionSchema = z.object({ body: z.string(), at: z.string() });

export type Revision = z.infer<typeof revisionSchema>;
