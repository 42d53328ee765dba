import * as z from 'zod/mini';

/** When nothing is pushed, and nothing pops up. Times are `HH:MM`, in the zone named. */
export const quietSchema = z.object({ from: z.string(), to: z.string(), zone: z.string() });

export type Quiet = z.infer<typeof quietSchema>;

/** One's own, the same on all devices. */
export const notificationSettingsSchema = z.object({
  quiet: z.nullable(quietSchema),
  paused_until: z.nullable(z.string()),
  /** Whether to be mailed what one missed. */
  email: z.optional(z.boolean()),
});

export type NotificationSettings = z.infer<typeof notificationSettingsSchema>;

/** By which the browser knows the server that may push to it. */
export const pushKeySchema = z.object({ public_key: z.string() });
