import * as z from 'zod/mini';
import { userSchema } from './user';

/** Where a program meets a room, as its staff sees it. */
export const hookSchema = z.object({
  id: z.string(),
  /** A server may know kinds that this client does not. */
  kind: z.string(),
  name: z.string(),
  created_by: userSchema,
  created_at: z.string(),
  last_used_at: z.nullable(z.string()),
  /** Whose posts the hook's are. */
  bot: z.optional(z.nullable(userSchema)),
  /** Of an incoming webhook: where programs post to, told once. Of an outgoing one: where events are sent to. */
  url: z.optional(z.string()),
  /** Of an outgoing webhook, as all below: what events are signed with, told once. */
  secret: z.optional(z.string()),
  /** Left out: of all types. */
  events: z.optional(z.array(z.string())),
  /** Every event up to this one is done. */
  seq: z.optional(z.number()),
  /** How often sending the one after it has failed. */
  failures: z.optional(z.number()),
  next_try_at: z.optional(z.string()),
  disabled_at: z.optional(z.string()),
  /** Of a command: what it does, and what is typed after its name. */
  description: z.optional(z.string()),
  hint: z.optional(z.string()),
  disabled_reason: z.optional(z.string()),
});

export type Hook = z.infer<typeof hookSchema>;

/** One try to send an event to an outgoing webhook. */
export const deliverySchema = z.object({
  seq: z.number(),
  /** Of the answer; null: there was none. */
  status: z.nullable(z.number()),
  /** Why there was no answer. */
  error: z.optional(z.string()),
  ms: z.number(),
  at: z.string(),
});

export type Delivery = z.infer<typeof deliverySchema>;
