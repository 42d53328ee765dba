import { emailSchema, type Email } from '../wire/email';
import type { Api } from './Api';
import { done, read } from './answers';

/** What confirms a change of the address: the password, or the username of an account without one. */
export type Proof = { password: string } | { username: string };

export function email({ client }: Api, signal?: AbortSignal): Promise<Email> {
  return read(emailSchema, client.GET('/api/v1/me/email', { signal }));
}

/** Has a link mailed to the address; it is one's own when that is opened. */
export function askEmail({ client }: Api, address: string, proof: Proof): Promise<Email> {
  return read(emailSchema, client.PUT('/api/v1/me/email', { body: { address, ...proof } }));
}

export function removeEmail({ client }: Api, proof: Proof): Promise<void> {
  return done(client.DELETE('/api/v1/me/email', { body: proof }));
}

/** By the code of a link. */
export function confirmEmail({ client }: Api, code: string): Promise<void> {
  return done(client.POST('/api/v1/auth/email/confirm', { body: { code } }));
}

/** Has a link mailed by which a new password is set. Whether there is such an account is not told. */
export function forgotPassword({ client }: Api, account: string): Promise<void> {
  return done(client.POST('/api/v1/auth/forgot', { body: { account } }));
}

/** Ends mails of what was missed, by the code of a link. */
export function unsubscribe({ client }: Api, code: string): Promise<void> {
  return done(client.POST('/api/v1/unsubscribe/{code}', { params: { path: { code } } }));
}
