import * as v from 'valibot';
import { userSchema } from './user';

/** An account as an administrator sees it. */
export const listedAccountSchema = v.object({
  ...userSchema.entries,
  admin: v.boolean(),
  suspended: v.boolean(),
  /** Confirmed; the release before tells none. */
  email: v.optional(v.nullable(v.string())),
});

export type ListedAccount = v.InferOutput<typeof listedAccountSchema>;

/** Whoever is signed in, as they see themselves. */
export const accountSchema = v.object({
  ...userSchema.entries,
  admin: v.boolean(),
  /** Whether there is a password to sign in with, and to confirm with. */
  has_password: v.optional(v.boolean(), true),
});

export type Account = v.InferOutput<typeof accountSchema>;

export const auditEntrySchema = v.object({
  at: v.string(),
  action: v.string(),
  actor: v.nullable(userSchema),
  subject: v.nullable(userSchema),
  ip: v.string(),
  detail: v.string(),
});

export type AuditEntry = v.InferOutput<typeof auditEntrySchema>;

export const serverStatsSchema = v.object({
  users: v.number(),
  rooms: v.number(),
  messages: v.number(),
  bytes: v.number(),
  nodes: v.number(),
});

export type ServerStats = v.InferOutput<typeof serverStatsSchema>;

/** Shown this once. */
export const resetLinkSchema = v.object({ url: v.string(), expires_at: v.string() });

export type ResetLink = v.InferOutput<typeof resetLinkSchema>;

export const registrationSchema = v.picklist(['open', 'invite', 'closed']);

export type Registration = v.InferOutput<typeof registrationSchema>;

/** What administrators set for the whole server. */
export const serverSettingsSchema = v.object({
  registration: registrationSchema,
  registration_default: registrationSchema,
  registration_is_set: v.boolean(),
});

export type ServerSettings = v.InferOutput<typeof serverSettingsSchema>;
