import {
  notificationSettingsSchema,
  pushKeySchema,
  type NotificationSettings,
} from '../wire/notification';
import type { Api } from './Api';
import { done, read } from './answers';

/** Where a browser takes pushes, and the keys that they are encrypted for. */
export interface PushTarget {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** Refused with `not_found` where the server does not push. */
export async function pushKey(api: Api, signal?: AbortSignal): Promise<string> {
  return (await read(pushKeySchema, api.client.GET('/api/v1/push', { signal }))).public_key;
}

/** Has the server push here, for as long as this sign-in lasts. */
export function startPush(api: Api, target: PushTarget): Promise<void> {
  return done(api.client.PUT('/api/v1/me/push', { body: target }));
}

export function endPush(api: Api, endpoint: string): Promise<void> {
  return done(api.client.DELETE('/api/v1/me/push', { body: { endpoint } }));
}

/** Has the server push something to every device of the caller. */
export function testPush(api: Api): Promise<void> {
  return done(api.client.POST('/api/v1/me/push/test'));
}

export function notificationSettings(api: Api, signal?: AbortSignal): Promise<NotificationSettings> {
  return read(notificationSettingsSchema, api.client.GET('/api/v1/me/notifications', { signal }));
}

export function changeNotificationSettings(api: Api, body: Partial<NotificationSettings>): Promise<NotificationSettings> {
  return read(notificationSettingsSchema, api.client.PATCH('/api/v1/me/notifications', { body }));
}
