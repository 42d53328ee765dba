import { z } from 'zod';

export const fieldErrorSchema = z.object({ location: z.string(), message: z.string() });

export type FieldError = z.infer<typeof fieldErrorSchema>;

/** An RFC 9457 problem as the server writes it. */
export const problemSchema = z.object({
  code: z.string(),
  title: z.string().optional(),
  status: z.number().optional(),
  detail: z.string().optional(),
  errors: z.array(fieldErrorSchema).optional(),
});

export type Problem = z.infer<typeof problemSchema>;
