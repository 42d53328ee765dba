import type { NotificationSettings } from '../wire/notification';
import { ChatError } from '../wire/ChatError';
import { text, type Asked, type Route } from './fakeAsked';

/** What the server knows of pushes: contract section 10. */
export class FakePush {
  /** Null: it does not push. */
  publicKey: string | null = null;
  /** Where it pushes to, by endpoint. */
  readonly targets = new Map<string, { user: string; keys: unknown }>();
  /** How often a test was asked for. */
  tests = 0;
  readonly settings = new Map<string, NotificationSettings>();

  of(userId: string): NotificationSettings {
    return this.settings.get(userId) ?? { quiet: null, paused_until: null };
  }
}

function pushOf({ chat: { push } }: Asked): FakePush {
  if (push.publicKey === null) throw new ChatError('not_found', 'There is no push here.', { status: 404 });
  return push;
}

export const pushRoutes: Route[] = [
  ['GET', '/push', (asked) => (asked.user(), [200, { public_key: pushOf(asked).publicKey }])],
  ['PUT', '/me/push', (asked) => {
    pushOf(asked).targets.set(text(asked.body.endpoint), { user: asked.user().id, keys: asked.body.keys });
    return [204];
  }],
  ['DELETE', '/me/push', (asked) => (asked.user(), pushOf(asked).targets.delete(text(asked.body.endpoint)), [204])],
  ['POST', '/me/push/test', (asked) => (asked.user(), (pushOf(asked).tests += 1), [204])],
  ['GET', '/me/notifications', ({ chat, user }) => [200, chat.push.of(user().id)]],
  ['PATCH', '/me/notifications', ({ chat, user, body }) => {
    const settings = { ...chat.push.of(user().id), ...body };
    chat.push.settings.set(user().id, settings);
    return [200, settings];
  }],
];
