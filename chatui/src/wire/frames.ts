import * as z from 'zod/mini';
import { eventSchema, type ChatEvent } from './event';
import { messageSchema } from './message';
import { fieldErrorSchema } from './problem';
import { standingSchema } from './room';
import { userSchema } from './user';

const id = { id: z.optional(z.string()) };

const signalSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    ...id,
    connection_id: z.string(),
    log_id: z.optional(z.string()),
    user: userSchema,
    heartbeat_ms: z.number(),
    limits: z.optional(z.record(z.string(), z.unknown())),
  }),
  z.object({
    type: z.literal('subscribed'),
    ...id,
    room: z.string(),
    seq: z.number(),
    online: z.array(userSchema),
    online_count: z.number(),
    reset: z.optional(z.boolean()),
  }),
  z.object({ type: z.literal('unsubscribed'), ...id, room: z.string() }),
  z.object({
    type: z.literal('ack'),
    ...id,
    room: z.string(),
    seq: z.number(),
    message: z.optional(messageSchema),
  }),
  z.object({ type: z.literal('pong'), ...id }),
  z.object({
    type: z.literal('error'),
    ...id,
    code: z.string(),
    detail: z.string(),
    retry_after_ms: z.optional(z.number()),
    errors: z.optional(z.array(fieldErrorSchema)),
    until: z.optional(z.string()),
  }),
  z.object({ type: z.literal('heartbeat'), heads: z.record(z.string(), z.number()) }),
  z.object({
    type: z.literal('presence'),
    room: z.string(),
    user: z.optional(userSchema),
    online: z.optional(z.boolean()),
    online_count: z.number(),
  }),
  z.object({ type: z.literal('typing'), room: z.string(), user: userSchema }),
  z.object({ type: z.literal('read'), room: z.string(), seq: z.number() }),
  z.object({ type: z.literal('settings'), room: z.string(), me: standingSchema }),
  z.object({
    type: z.literal('notifications'),
    quiet: z.nullable(z.object({ from: z.string(), to: z.string(), zone: z.string() })),
    paused_until: z.nullable(z.string()),
    email: z.boolean(),
  }),
  z.object({ type: z.literal('user'), user: userSchema }),
  z.object({ type: z.literal('notice'), room: z.string(), seq: z.number(), reason: z.string() }),
  z.object({ type: z.literal('removed'), room: z.string() }),
  z.object({ type: z.literal('token_expiring'), expires_at: z.string() }),
  z.object({ type: z.literal('draining'), reconnect_after_ms: z.number() }),
]);

export type Signal = z.infer<typeof signalSchema>;

/** Anything the server says on the socket: a room's event, an answer, or a signal of the moment. */
export type ServerFrame = ChatEvent | Signal;

const frameSchema = z.union([signalSchema, eventSchema]);

/**
 * Reads one text frame: one or more JSON objects, one a line. A line this client cannot read, or
 * of a type it does not know, is left out: the server may say more than it did yesterday.
 */
export function parseFrames(text: string): ServerFrame[] {
  return text.split('\n').flatMap(parseLine);
}

function parseLine(line: string): ServerFrame[] {
  if (line.trim() === '') return [];
  const parsed = frameSchema.safeParse(parseJson(line));
  return parsed.success ? [parsed.data] : [];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Whether the frame is an event of a room's log. */
export function isEvent(frame: ServerFrame): frame is ChatEvent {
  return 'actor' in frame;
}
