import * as v from 'valibot';

import { messageSchema } from './message';

/** A slash command of a room, as its members see it. */
export const slashCommandSchema = v.object({
  /** With its slash. */
  name: v.string(),
  /** May be empty, as the hint: what is typed after the name. */
  description: v.string(),
  hint: v.string(),
});

export type SlashCommand = v.InferOutput<typeof slashCommandSchema>;

/** A call of a command, and what came of it. */
export const commandRunSchema = v.object({
  outcome: v.picklist(['answered', 'failed']),
  /** Why it failed, one of the contract's; a server may know more than this client. */
  reason: v.optional(v.string()),
  /** Markdown, for the caller alone; may be empty. */
  body: v.string(),
  /** What the command's bot posted for the room. */
  message: v.nullable(messageSchema),
});

export type CommandRun = v.InferOutput<typeof commandRunSchema>;
