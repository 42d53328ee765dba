import * as z from 'zod/mini';
import { userSchema } from './user';

/** A bot just made, with the text of its first token. */
export const newBotSchema = z.object({ user: userSchema, token: z.string() });

export type NewBot = z.infer<typeof newBotSchema>;
