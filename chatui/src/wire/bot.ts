import * as v from 'valibot';
import { userSchema } from './user';

/** A bot just made, with the text of its first token. */
export const newBotSchema = v.object({ user: userSchema, token: v.string() });

export type NewBot = v.InferOutput<typeof newBotSchema>;
