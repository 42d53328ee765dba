import type { AuditEntry } from '../../wire/admin';

export interface Day {
  readonly at: Date;
  readonly count: number;
}

/** How often something happened on each of the last days, today last; days are the reader's. */
export function perDay(entries: readonly AuditEntry[], action: string, days: number, now: Date): Day[] {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    if (entry.action !== action) continue;
    const key = new Date(entry.at).toDateString();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Array.from({ length: days }, (_, index) => {
    const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1 - index));
    return { at, count: counts.get(at.toDateString()) ?? 0 };
  });
}
