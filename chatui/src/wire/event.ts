import { z } from 'zod';
import { messageSchema, reactionSchema } from './message';
import { roleSchema, roomInfoSchema } from './room';
import { userSchema } from './user';

const base = z.object({ room: z.string(), seq: z.number(), at: z.string(), actor: userSchema });

const aboutMessage = { message: messageSchema };
const aboutReaction = { message_id: z.string(), emoji: z.string(), reactions: z.array(reactionSchema) };
const aboutMember = { user: userSchema, role: roleSchema };
const aboutRoom = { room_info: roomInfoSchema };

/** One durable change of a room. Its `type` has a dot; no other frame's has. */
export const knownEventSchema = z.discriminatedUnion('type', [
  base.extend({ type: z.literal('message.created'), ...aboutMessage }),
  base.extend({ type: z.literal('message.edited'), ...aboutMessage }),
  base.extend({ type: z.literal('message.deleted'), ...aboutMessage }),
  base.extend({ type: z.literal('reaction.added'), ...aboutReaction }),
  base.extend({ type: z.literal('reaction.removed'), ...aboutReaction }),
  base.extend({ type: z.literal('member.joined'), ...aboutMember }),
  base.extend({ type: z.literal('member.left'), ...aboutMember }),
  base.extend({ type: z.literal('member.removed'), ...aboutMember }),
  base.extend({ type: z.literal('member.role'), ...aboutMember }),
  base.extend({ type: z.literal('room.updated'), ...aboutRoom }),
  base.extend({ type: z.literal('room.archived'), ...aboutRoom }),
]);

const unknownEventSchema = base
  .extend({ type: z.string().includes('.') })
  .transform((event) => ({ ...event, type: 'unknown' as const, name: event.type }));

/**
 * Any event. One of a type this client does not know, or whose content it cannot read, still holds
 * its place in the log as `unknown`: dropping it would look like a hole and be asked for again for ever.
 */
export const eventSchema = z.union([knownEventSchema, unknownEventSchema]);

export type ChatEvent = z.infer<typeof eventSchema>;
export type MessageEventOf = Extract<ChatEvent, { message: unknown }>;

/** A stretch of the log, and the head in the same snapshot. */
export const eventPageSchema = z.object({ events: z.array(eventSchema), seq: z.number() });

export type EventPage = z.infer<typeof eventPageSchema>;
