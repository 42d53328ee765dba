import { ChatError } from '../wire/ChatError';
import type { User } from '../wire/user';
import { optional, text, type Route } from './fakeAsked';

/** A server's ways to sign in; `codes` stand for people who have come back from the provider: whose account it is, null: none yet. */
export class FakeSso {
  passwords = true;
  provider: { name: string } | null = null;
  readonly codes = new Map<string, User | null>();
  /** Accounts that were made or found by a code; they have no password. */
  readonly joined = new Set<string>();
}

function chooseUsername(suggestion: string): ChatError {
  return new ChatError('choose_username', 'Choose a username.', { status: 409, suggestion });
}

/** Contract section 9, single sign-on. */
export const ssoRoutes: Route[] = [
  ['GET', '/info', ({ chat }) => {
    const { passwords, provider } = chat.sso;
    return [200, { name: 'Chatrooms', version: 'fake', registration: 'open', passwords, sso: provider, features: { ...chat.features, push: chat.push.publicKey !== null }, limits: {} }];
  }],
  ['POST', '/auth/oidc/exchange', ({ chat, body }) => {
    const code = text(body.code);
    const known = chat.sso.codes.get(code);
    if (known === undefined) throw new ChatError('gone', 'This sign-in was used or has expired.', { status: 410 });
    const wanted = optional(body.username);
    if (known === null && wanted === undefined) throw chooseUsername('linus');
    if (known === null && wanted !== undefined && chat.hasUser(wanted)) throw chooseUsername(`${wanted}2`);
    const user = known ?? chat.addUser(wanted ?? '');
    chat.sso.codes.delete(code);
    chat.sso.joined.add(user.id);
    return [200, chat.grant(user)];
  }],
];
