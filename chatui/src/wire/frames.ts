import * as v from 'valibot';
import { byType, typeOf } from './byType';
import { eventSchema, type ChatEvent } from './event';
import { messageSchema } from './message';
import { parsed } from './parsed';
import { fieldErrorSchema } from './problem';
import { standingSchema } from './room';
import { userSchema } from './user';

const id = { id: v.optional(v.string()) };

/** By the rooms' names. Not `v.record`: that leaves out a key named `prototype` or `constructor`, as a room may be. */
const headsSchema = v.custom<Record<string, number>>(
  (heads) => typeof heads === 'object' && heads !== null && Object.values(heads).every(Number.isFinite),
);

const signalSchema = byType([
  v.object({
    type: v.literal('welcome'),
    ...id,
    connection_id: v.string(),
    log_id: v.optional(v.string()),
    user: userSchema,
    heartbeat_ms: v.number(),
    limits: v.optional(v.record(v.string(), v.unknown())),
  }),
  v.object({
    type: v.literal('subscribed'),
    ...id,
    room: v.string(),
    seq: v.number(),
    online: v.array(userSchema),
    online_count: v.number(),
    reset: v.optional(v.boolean()),
  }),
  v.object({ type: v.literal('unsubscribed'), ...id, room: v.string() }),
  v.object({
    type: v.literal('ack'),
    ...id,
    room: v.string(),
    seq: v.number(),
    message: v.optional(messageSchema),
  }),
  v.object({ type: v.literal('pong'), ...id }),
  v.object({
    type: v.literal('error'),
    ...id,
    code: v.string(),
    detail: v.string(),
    retry_after_ms: v.optional(v.number()),
    errors: v.optional(v.array(fieldErrorSchema)),
    until: v.optional(v.string()),
  }),
  v.object({ type: v.literal('heartbeat'), heads: headsSchema }),
  v.object({
    type: v.literal('presence'),
    room: v.string(),
    user: v.optional(userSchema),
    online: v.optional(v.boolean()),
    online_count: v.number(),
  }),
  v.object({ type: v.literal('typing'), room: v.string(), user: userSchema }),
  v.object({ type: v.literal('read'), room: v.string(), seq: v.number() }),
  v.object({ type: v.literal('settings'), room: v.string(), me: standingSchema }),
  v.object({
    type: v.literal('notifications'),
    quiet: v.nullable(v.object({ from: v.string(), to: v.string(), zone: v.string() })),
    paused_until: v.nullable(v.string()),
    email: v.boolean(),
  }),
  v.object({ type: v.literal('user'), user: userSchema }),
  v.object({ type: v.literal('notice'), room: v.string(), seq: v.number(), reason: v.string() }),
  v.object({ type: v.literal('removed'), room: v.string() }),
  v.object({ type: v.literal('token_expiring'), expires_at: v.string() }),
  v.object({ type: v.literal('draining'), reconnect_after_ms: v.number() }),
]);

export type Signal = v.InferOutput<typeof signalSchema>;

/** Anything the server says on the socket: a room's event, an answer, or a signal of the moment. */
export type ServerFrame = ChatEvent | Signal;

const frameSchema = v.lazy((frame): typeof eventSchema | typeof signalSchema => (typeOf(frame).includes('.') ? eventSchema : signalSchema));

/**
 * Reads one text frame: one or more JSON objects, one a line. A line this client cannot read, or
 * of a type it does not know, is left out: the server may say more than it did yesterday.
 */
export function parseFrames(text: string): ServerFrame[] {
  return text.split('\n').flatMap(parseLine);
}

function parseLine(line: string): ServerFrame[] {
  if (line.trim() === '') return [];
  const frame = parsed(frameSchema, parseJson(line));
  return frame === undefined ? [] : [frame];
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
