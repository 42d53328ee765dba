import * as v from 'valibot';
import { userSchema } from './user';

/** Where a program meets a room, as its staff sees it. */
export const hookSchema = v.object({
  id: v.string(),
  /** A server may know kinds that this client does not. */
  kind: v.string(),
  name: v.string(),
  created_by: userSchema,
  created_at: v.string(),
  last_used_at: v.nullable(v.string()),
  /** Whose posts the hook's are. */
  bot: v.optional(v.nullable(userSchema)),
  /** Of an incoming webhook: where programs post to, told once. Of an outgoing one: where events are sent to. */
  url: v.optional(v.string()),
  /** Of an outgoing webhook, as all below: what events are signed with, told once. */
  secret: v.optional(v.string()),
  /** Left out: of all types. */
  events: v.optional(v.array(v.string())),
  /** Every event up to this one is done. */
  seq: v.optional(v.number()),
  /** How often sending the one after it has failed. */
  failures: v.optional(v.number()),
  next_try_at: v.optional(v.string()),
  disabled_at: v.optional(v.string()),
  /** Of a command: what it does, and what is typed after its name. */
  description: v.optional(v.string()),
  hint: v.optional(v.string()),
  disabled_reason: v.optional(v.string()),
});

export type Hook = v.InferOutput<typeof hookSchema>;

/** One try to send an event to an outgoing webhook. */
export const deliverySchema = v.object({
  seq: v.number(),
  /** Of the answer; null: there was none. */
  status: v.nullable(v.number()),
  /** Why there was no answer. */
  error: v.optional(v.string()),
  ms: v.number(),
  at: v.string(),
});

export type Delivery = v.InferOutput<typeof deliverySchema>;
