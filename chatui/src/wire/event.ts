import * as z from 'zod/mini';
import { messageSchema, previewSchema, reactionSchema } from './message';
import { roleSchema, roomInfoSchema } from './room';
import { userSchema } from './user';

const base = z.object({ room: z.string(), seq: z.number(), at: z.string(), actor: userSchema });

const aboutMessage = { message: messageSchema };
const aboutPin = { message_id: z.string() };
const aboutReaction = { message_id: z.string(), emoji: z.string(), reactions: z.array(reactionSchema) };
const aboutMember = { user: userSchema, role: roleSchema };
const aboutRestriction = { user: userSchema, kind: z.enum(['mute', 'ban']) };
const aboutRoom = { room_info: roomInfoSchema };

/** One durable change of a room. Its `type` has a dot; no other frame's has. */
export const knownEventSchema = z.discriminatedUnion('type', [
  z.extend(base, { type: z.literal('message.created'), ...aboutMessage }),
  z.extend(base, { type: z.literal('message.edited'), ...aboutMessage }),
  z.extend(base, { type: z.literal('message.deleted'), ...aboutMessage }),
  z.extend(base, { type: z.literal('message.preview'), message_id: z.string(), preview: z.nullable(previewSchema) }),
  z.extend(base, { type: z.literal('message.pinned'), ...aboutPin }),
  z.extend(base, { type: z.literal('message.unpinned'), ...aboutPin }),
  z.extend(base, { type: z.literal('reaction.added'), ...aboutReaction }),
  z.extend(base, { type: z.literal('reaction.removed'), ...aboutReaction }),
  z.extend(base, { type: z.literal('member.joined'), ...aboutMember }),
  z.extend(base, { type: z.literal('member.left'), ...aboutMember }),
  z.extend(base, { type: z.literal('member.removed'), ...aboutMember }),
  z.extend(base, { type: z.literal('member.role'), ...aboutMember }),
  z.extend(base, {
    type: z.literal('member.restricted'),
    ...aboutRestriction,
    until: z.nullable(z.string()),
    reason: z.string(),
  }),
  z.extend(base, { type: z.literal('member.unrestricted'), ...aboutRestriction }),
  z.extend(base, { type: z.literal('room.updated'), ...aboutRoom }),
  z.extend(base, { type: z.literal('room.archived'), ...aboutRoom }),
]);

const unknownEventSchema = z.pipe(
  z.extend(base, { type: z.string().check(z.includes('.')) }),
  z.transform((event) => ({ ...event, type: 'unknown' as const, name: event.type })),
);

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
