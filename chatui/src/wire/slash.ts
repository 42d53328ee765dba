import * as z from 'zod/mini';

import { messageSchema } from './message';

/** A slash command of a room, as its members see it. */
export const slashCommandSchema = z.object({
  /** With its slash. */
  name: z.string(),
  /** May be empty, as the hint: what is typed after the name. */
  description: z.string(),
  hint: z.string(),
});

export type SlashCommand = z.infer<typeof slashCommandSchema>;

/** A call of a command, and what came of it. */
export const commandRunSchema = z.object({
  outcome: z.enum(['answered', 'failed']),
  /** Why it failed, one of the contract's; a server may know more than this client. */
  reason: z.optional(z.string()),
  /** Markdown, for the caller alone; may be empty. */
  body: z.string(),
  /** What the command's bot posted for the room. */
  message: z.nullable(messageSchema),
});

export type CommandRun = z.infer<typeof commandRunSchema>;
