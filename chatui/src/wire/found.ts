import * as z from 'zod/mini';
import { messageSchema } from './message';

/** A message that a search found; `marks` say where in its body, in code points. */
export const foundSchema = z.object({
  message: messageSchema,
  room: z.object({ name: z.string(), title: z.string() }),
  marks: z.array(z.tuple([z.number(), z.number()])),
});

export type Found = z.infer<typeof foundSchema>;
