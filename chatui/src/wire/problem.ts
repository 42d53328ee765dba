import * as z from 'zod/mini';

export const fieldErrorSchema = z.object({ location: z.string(), message: z.string() });

export type FieldError = z.infer<typeof fieldErrorSchema>;

/** An RFC 9457 problem as the server writes it. */
export const problemSchema = z.object({
  code: z.string(),
  title: z.optional(z.string()),
  status: z.optional(z.number()),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(fieldErrorSchema)),
  /** With `choose_username`: one that is free. */
  suggestion: z.optional(z.string()),
});

export type Problem = z.infer<typeof problemSchema>;
