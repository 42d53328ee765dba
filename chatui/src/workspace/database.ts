import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** What a person's things are kept under: theirs, by client id or by room. */
export type OwnedKey = [userId: string, key: string];

interface Schema extends DBSchema {
  /** Commands on their way; the name is older than the word. */
  drafts: { key: OwnedKey; value: unknown };
  texts: { key: OwnedKey; value: unknown };
  replicas: { key: OwnedKey; value: unknown };
  lists: { key: OwnedKey; value: unknown };
}
export type StoreName = 'drafts' | 'texts' | 'replicas' | 'lists';
export type Database = IDBPDatabase<Schema>;

/** As much of a store as is used here, the same for all. */
export interface Writable {
  put: (value: unknown, key: OwnedKey) => Promise<unknown>;
  delete: (key: OwnedKey | IDBKeyRange) => Promise<void>;
}

/** A browser whose database does not open must not keep anybody from talking. */
const OPENING_MS = 3_000;

/** Null where the browser has no database, does not let it be used, or does not open it in time. Never rejects. */
export async function openDatabase(): Promise<Database | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), OPENING_MS);
  });
  try {
    return await Promise.race([openStores(), late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Async, so that a browser that throws at the mere mention of a database rejects as well. */
async function openStores(): Promise<Database> {
  return openDB<Schema>('chatrooms', 2, {
    upgrade: (database, before) => {
      const made: StoreName[] = before < 1 ? ['drafts', 'texts', 'replicas', 'lists'] : ['replicas', 'lists'];
      for (const name of made) database.createObjectStore(name);
    },
    // A newer version of this page, in another tab, must not wait for this one to be closed.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

/** All keys of one person: arrays sort after strings. */
export function ownedBy(userId: string): IDBKeyRange {
  return IDBKeyRange.bound([userId], [userId, []]);
}

/** All keys of everybody else. */
export function othersThan(userId: string): IDBKeyRange[] {
  return [IDBKeyRange.upperBound([userId], true), IDBKeyRange.lowerBound([userId, []], true)];
}

/** Answers whether it was done. Committed at once: a page that closes a moment later takes no open transaction with it. */
export async function change(
  database: Database | null,
  name: StoreName,
  work: (store: Writable) => Promise<unknown>,
): Promise<boolean> {
  if (database === null) return false;
  try {
    const transaction = database.transaction(name, 'readwrite');
    const asked = work(transaction.store);
    transaction.commit();
    await Promise.all([asked, transaction.done]);
    return true;
  } catch {
    return false;
  }
}
