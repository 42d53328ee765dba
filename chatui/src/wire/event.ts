import * as v from 'valibot';
import { byType } from './byType';
import { messageSchema, previewSchema, reactionSchema } from './message';
import { roleSchema, roomInfoSchema } from './room';
import { userSchema } from './user';

const base = v.object({ room: v.string(), seq: v.number(), at: v.string(), actor: userSchema });

const aboutMessage = { message: messageSchema };
const aboutPin = { message_id: v.string() };
const aboutReaction = { message_id: v.string(), emoji: v.string(), reactions: v.array(reactionSchema) };
const aboutMember = { user: userSchema, role: roleSchema };
const aboutRestriction = { user: userSchema, kind: v.picklist(['mute', 'ban']) };
const aboutRoom = { room_info: roomInfoSchema };

/** One durable change of a room. Its `type` has a dot; no other frame's has. */
export const knownEventSchema = byType([
  v.object({ ...base.entries, type: v.literal('message.created'), ...aboutMessage }),
  v.object({ ...base.entries, type: v.literal('message.edited'), ...aboutMessage }),
  v.object({ ...base.entries, type: v.literal('message.deleted'), ...aboutMessage }),
  v.object({ ...base.entries, type: v.literal('message.preview'), message_id: v.string(), preview: v.nullable(previewSchema) }),
  v.object({ ...base.entries, type: v.literal('message.pinned'), ...aboutPin }),
  v.object({ ...base.entries, type: v.literal('message.unpinned'), ...aboutPin }),
  v.object({ ...base.entries, type: v.literal('reaction.added'), ...aboutReaction }),
  v.object({ ...base.entries, type: v.literal('reaction.removed'), ...aboutReaction }),
  v.object({ ...base.entries, type: v.literal('member.joined'), ...aboutMember }),
  v.object({ ...base.entries, type: v.literal('member.left'), ...aboutMember }),
  v.object({ ...base.entries, type: v.literal('member.removed'), ...aboutMember }),
  v.object({ ...base.entries, type: v.literal('member.role'), ...aboutMember }),
  v.object({
    ...base.entries,
    type: v.literal('member.restricted'),
    ...aboutRestriction,
    until: v.nullable(v.string()),
    reason: v.string(),
  }),
  v.object({ ...base.entries, type: v.literal('member.unrestricted'), ...aboutRestriction }),
  v.object({ ...base.entries, type: v.literal('room.updated'), ...aboutRoom }),
  v.object({ ...base.entries, type: v.literal('room.archived'), ...aboutRoom }),
]);

const unknownEventSchema = v.pipe(
  v.object({ ...base.entries, type: v.pipe(v.string(), v.includes('.')) }),
  v.transform((event) => ({ ...event, type: 'unknown' as const, name: event.type })),
);

/**
 * Any event. One of a type this client does not know, or whose content it cannot read, still holds
 * its place in the log as `unknown`: dropping it would look like a hole and be asked for again for ever.
 */
export const eventSchema = v.union([knownEventSchema, unknownEventSchema]);

export type ChatEvent = v.InferOutput<typeof eventSchema>;
export type MessageEventOf = Extract<ChatEvent, { message: unknown }>;

/** A stretch of the log, and the head in the same snapshot. */
export const eventPageSchema = v.object({ events: v.array(eventSchema), seq: v.number() });

export type EventPage = v.InferOutput<typeof eventPageSchema>;
