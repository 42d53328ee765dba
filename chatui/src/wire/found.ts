import * as z from 'zod/mini';
import { messageSchema } from './message';

/** A message that a search found; `marks` say where in its body, in code points. */
export const foundSchema = z.object({
  message: messageSchema,
  room: z.object({ name: z.string(), title: z.string() }),
  marks: z.array(z.tuple([z.number(), z.number()])),
});

/** A page of a search; `notes` say why nothing can be found by a part of the query. */
export const foundPageSchema = z.object({
  items: z.array(foundSchema),
  next_cursor: z.nullable(z.string()),
  notes: z.optional(z.array(z.object({ message: z.string() }))),
});

export type FoundPage = z.infer<typeof foundPageSchema>;
export type Found = z.infer<typeof foundSchema>;
