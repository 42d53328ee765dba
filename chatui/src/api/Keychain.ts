import * as z from 'zod/mini';
import { userSchema } from '../wire/user';
import type { KeyStorage } from './PageStorage';

const recordSchema = z.object({ refresh_token: z.string(), user: userSchema });

/** What outlives the page: the refresh token, and whose it is. Never the access token. */
export type KeychainRecord = z.infer<typeof recordSchema>;

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
    const parsed = recordSchema.safeParse(parse(this.storage.getItem(KEY)));
    return parsed.success ? parsed.data : null;
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
