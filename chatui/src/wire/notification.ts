import * as v from 'valibot';

/** When nothing is pushed, and nothing pops up. Times are `HH:MM`, in the zone named. */
export const quietSchema = v.object({ from: v.string(), to: v.string(), zone: v.string() });

export type Quiet = v.InferOutput<typeof quietSchema>;

/** One's own, the same on all devices. */
export const notificationSettingsSchema = v.object({
  quiet: v.nullable(quietSchema),
  paused_until: v.nullable(v.string()),
  /** Whether to be mailed what one missed. */
  email: v.optional(v.boolean()),
});

export type NotificationSettings = v.InferOutput<typeof notificationSettingsSchema>;

/** By which the browser knows the server that may push to it. */
export const pushKeySchema = v.object({ public_key: v.string() });
