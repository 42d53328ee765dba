import * as z from 'zod/mini';

/** Where one is mailed: the confirmed address, and one that waits for the link in its mail to be opened. */
export const emailSchema = z.object({
  address: z.nullable(z.string()),
  pending: z.nullable(z.string()),
});

export type Email = z.infer<typeof emailSchema>;
