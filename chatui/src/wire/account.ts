import * as z from 'zod/mini';
import { userSchema } from './user';

/** What register, login and refresh answer. `expires_in` is in seconds. */
export const grantSchema = z.object({
  user: userSchema,
  access_token: z.string(),
  token_type: z.string(),
  expires_in: z.number(),
  refresh_token: z.string(),
});

export type Grant = z.infer<typeof grantSchema>;

/** One place where the account is signed in. */
export const signInSchema = z.object({
  id: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  user_agent: z.string(),
  ip: z.string(),
  current: z.boolean(),
});

export type SignIn = z.infer<typeof signInSchema>;

export const scopeSchema = z.enum(['read', 'write']);

export type Scope = z.infer<typeof scopeSchema>;

/** A personal access token, by which scripts are let in. `token` itself is told once, to who makes it. */
export const accessTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  created_at: z.string(),
  expires_at: z.nullable(z.string()),
  last_used_at: z.nullable(z.string()),
  token: z.optional(z.string()),
});

export type AccessToken = z.infer<typeof accessTokenSchema>;

/** What the server says of itself before sign-in. */
export const serverInfoSchema = z.object({
  name: z.string(),
  version: z.string(),
  registration: z.enum(['open', 'closed', 'invite']),
  /** Whether people sign in with passwords. */
  passwords: z._default(z.boolean(), true),
  /** Where people sign in without one; null: nowhere. */
  sso: z._default(z.nullable(z.object({ name: z.string() })), null),
  /** What is on at this server; one of the release before says nothing of it. */
  features: z._default(
    z.object({ files: z._default(z.boolean(), false), push: z._default(z.boolean(), false), mail: z._default(z.boolean(), false) }),
    { files: false, push: false, mail: false },
  ),
  limits: z.record(z.string(), z.unknown()),
});

export type ServerInfo = z.infer<typeof serverInfoSchema>;
