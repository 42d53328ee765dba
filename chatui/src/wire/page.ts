import * as v from 'valibot';
import type { Schema } from './parsed';

/** A list's page: its items, and the cursor of the next where there is one. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export function pageSchema<T>(item: Schema<T>): Schema<Page<T>> {
  return v.object({ items: v.array(item), next_cursor: v.nullable(v.string()) });
}
