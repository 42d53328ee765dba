import * as z from 'zod/mini';
import { userSchema } from './user';

/** An account as an administrator sees it. */
export const listedAccountSchema = z.extend(userSchema, {
  admin: z.boolean(),
  suspended: z.boolean(),
  /** Confirmed; the release before tells none. */
  email: z.optional(z.nullable(z.string())),
});

export type ListedAccount = z.infer<typeof listedAccountSchema>;

/** Whoever is signed in, as they see themselves. */
export const accountSchema = z.extend(userSchema, {
  admin: z.boolean(),
  /** Whether there is a password to sign in with, and to confirm with. */
  has_password: z._default(z.boolean(), true),
});

export type Account = z.infer<typeof accountSchema>;

export const auditEntrySchema = z.object({
  at: z.string(),
  action: z.string(),
  actor: z.nullable(userSchema),
  subject: z.nullable(userSchema),
  ip: z.string(),
  detail: z.string(),
});

export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const serverStatsSchema = z.object({
  users: z.number(),
  rooms: z.number(),
  messages: z.number(),
  bytes: z.number(),
  nodes: z.number(),
});

export type ServerStats = z.infer<typeof serverStatsSchema>;

/** Shown this once. */
export const resetLinkSchema = z.object({ url: z.string(), expires_at: z.string() });

export type ResetLink = z.infer<typeof resetLinkSchema>;

export const registrationSchema = z.enum(['open', 'invite', 'closed']);

export type Registration = z.infer<typeof registrationSchema>;

/** What administrators set for the whole server. */
export const serverSettingsSchema = z.object({
  registration: registrationSchema,
  registration_default: registrationSchema,
  registration_is_set: z.boolean(),
});

export type ServerSettings = z.infer<typeof serverSettingsSchema>;
