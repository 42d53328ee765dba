import * as v from 'valibot';
import { userSchema } from './user';

/** What register, login and refresh answer. `expires_in` is in seconds. */
export const grantSchema = v.object({
  user: userSchema,
  access_token: v.string(),
  token_type: v.string(),
  expires_in: v.number(),
  refresh_token: v.string(),
});

export type Grant = v.InferOutput<typeof grantSchema>;

/** One place where the account is signed in. */
export const signInSchema = v.object({
  id: v.string(),
  created_at: v.string(),
  last_seen_at: v.string(),
  user_agent: v.string(),
  ip: v.string(),
  current: v.boolean(),
});

export type SignIn = v.InferOutput<typeof signInSchema>;

export const scopeSchema = v.picklist(['read', 'write']);

export type Scope = v.InferOutput<typeof scopeSchema>;

/** A personal access token, by which scripts are let in. `token` itself is told once, to who makes it. */
export const accessTokenSchema = v.object({
  id: v.string(),
  name: v.string(),
  scopes: v.array(scopeSchema),
  created_at: v.string(),
  expires_at: v.nullable(v.string()),
  last_used_at: v.nullable(v.string()),
  token: v.optional(v.string()),
});

export type AccessToken = v.InferOutput<typeof accessTokenSchema>;

/** What the server says of itself before sign-in. */
export const serverInfoSchema = v.object({
  name: v.string(),
  version: v.string(),
  registration: v.picklist(['open', 'closed', 'invite']),
  /** Whether people sign in with passwords. */
  passwords: v.optional(v.boolean(), true),
  /** Where people sign in without one; null: nowhere. */
  sso: v.optional(v.nullable(v.object({ name: v.string() })), null),
  /** What is on at this server; one of the release before says nothing of it. */
  features: v.optional(
    v.object({ files: v.optional(v.boolean(), false), push: v.optional(v.boolean(), false), mail: v.optional(v.boolean(), false) }),
    { files: false, push: false, mail: false },
  ),
  limits: v.record(v.string(), v.unknown()),
});

export type ServerInfo = v.InferOutput<typeof serverInfoSchema>;
