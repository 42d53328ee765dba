import * as v from 'valibot';

export const fieldErrorSchema = v.object({ location: v.string(), message: v.string() });

export type FieldError = v.InferOutput<typeof fieldErrorSchema>;

/** An RFC 9457 problem as the server writes it. */
export const problemSchema = v.object({
  code: v.string(),
  title: v.optional(v.string()),
  status: v.optional(v.number()),
  detail: v.optional(v.string()),
  errors: v.optional(v.array(fieldErrorSchema)),
  /** With `choose_username`: one that is free. */
  suggestion: v.optional(v.string()),
});

export type Problem = v.InferOutput<typeof problemSchema>;
