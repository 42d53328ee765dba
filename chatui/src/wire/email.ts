import * as v from 'valibot';

/** Where one is mailed: the confirmed address, and one that waits for the link in its mail to be opened. */
export const emailSchema = v.object({
  address: v.nullable(v.string()),
  pending: v.nullable(v.string()),
});

export type Email = v.InferOutput<typeof emailSchema>;
