import type { KeyStorage } from './PageStorage';

/** The browser's Web Locks, or as much of them as is used here. */
export type Locks = Pick<LockManager, 'request'>;

/** Missing on plain http other than localhost, whatever the types say. */
export function browserLocks(): Locks | undefined {
  return (navigator as { locks?: LockManager }).locks;
}

/**
 * A lease outlives the work done under it: a refresh of the session takes 9 s at most, and twice that where somebody
 * signed in meanwhile; a send 15 s. Who died holding it does not keep the others out for ever.
 */
const LEASE_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/**
 * Does the work while no other tab of this origin does work of the same name. Web Locks exist on
 * https and localhost only; elsewhere a lease in storage comes close enough (two tabs that take it
 * in the same instant both settle on who wrote last).
 */
export function exclusively<T>(name: string, storage: KeyStorage, locks: Locks | undefined, work: () => Promise<T>): Promise<T> {
  const leased = () => withLease(`${name}.lease`, storage, work);
  return locks ? withLock(name, locks, work, leased) : leased();
}

/** A browser that keeps nothing refuses its locks, too: then `otherwise` does the work. */
async function withLock<T>(name: string, locks: Locks, work: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  const begun: Promise<T>[] = [];
  const begin = () => {
    const doing = work();
    begun.push(doing);
    return doing;
  };
  try {
    return await (locks.request(name, begin) as Promise<T>);
  } catch (reason) {
    if (begun.length > 0) throw reason;
    return otherwise();
  }
}

async function withLease<T>(key: string, storage: KeyStorage, work: () => Promise<T>): Promise<T> {
  const owner = String(Math.random());
  while (!(await takeLease(key, storage, owner))) await pause(LOOK_AGAIN_MS);
  try {
    return await work();
  } finally {
    if (holderOf(key, storage) === owner) storage.removeItem(key);
  }
}

async function takeLease(key: string, storage: KeyStorage, owner: string): Promise<boolean> {
  if (holderOf(key, storage) !== null) return false;
  storage.setItem(key, `${owner} ${Date.now() + LEASE_MS}`);
  await pause(LOOK_AGAIN_MS);
  return holderOf(key, storage) === owner;
}

function holderOf(key: string, storage: KeyStorage): string | null {
  const [owner, until] = (storage.getItem(key) ?? '').split(' ');
  return owner && Number(until) > Date.now() ? owner : null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
