import * as v from 'valibot';
import { parsed } from '../wire/parsed';
import { userSchema } from '../wire/user';
import type { KeyStorage } from './PageStorage';

const recordSchema = v.object({ refresh_token: v.string(), user: userSchema });

/** What outlives the page: the refresh token, and whose it is. Never the access token. */
export type KeychainRecord = v.InferOutput<typeof recordSchema>;

const KEY = 'chatrooms.session';
/** Left in its place where the server ended the session, so that every tab can say so. */
const EXPIRED = '{"ended":"expired"}';

/** The sign-in as all tabs of this origin share it. */
export class Keychain {
  readonly storage: KeyStorage;

  constructor(storage: KeyStorage) {
    this.storage = storage;
  }

  read(): KeychainRecord | null {
    return parsed(recordSchema, parse(this.storage.getItem(KEY))) ?? null;
  }

  write(record: KeychainRecord): void {
    this.storage.setItem(KEY, JSON.stringify({ refresh_token: record.refresh_token, user: record.user }));
  }

  clear(): void {
    this.storage.removeItem(KEY);
  }

  expire(): void {
    this.storage.setItem(KEY, EXPIRED);
  }

  get hasExpired(): boolean {
    return this.storage.getItem(KEY) === EXPIRED;
  }

  /** Calls the listener when another tab has changed it; answers what ends that. */
  onChange(listener: () => void): () => void {
    const hear = (event: StorageEvent) => {
      // A null key: the whole storage was cleared.
      if (event.key === KEY || event.key === null) listener();
    };
    window.addEventListener('storage', hear);
    return () => window.removeEventListener('storage', hear);
  }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
