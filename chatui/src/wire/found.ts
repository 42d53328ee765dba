import * as v from 'valibot';
import { messageSchema } from './message';

/** A message that a search found; `marks` say where in its body, in code points. */
export const foundSchema = v.object({
  message: messageSchema,
  room: v.object({ name: v.string(), title: v.string() }),
  marks: v.array(v.tuple([v.number(), v.number()])),
});

/** A page of a search; `notes` say why nothing can be found by a part of the query. */
export const foundPageSchema = v.object({
  items: v.array(foundSchema),
  next_cursor: v.nullable(v.string()),
  notes: v.optional(v.array(v.object({ message: v.string() }))),
});

export type FoundPage = v.InferOutput<typeof foundPageSchema>;
export type Found = v.InferOutput<typeof foundSchema>;
