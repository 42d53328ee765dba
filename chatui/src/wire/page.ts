import * as z from 'zod/mini';

/** A list's page: its items, and the cursor of the next where there is one. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export function pageSchema<T>(item: z.ZodMiniType<T>): z.ZodMiniType<Page<T>> {
  return z.object({ items: z.array(item), next_cursor: z.nullable(z.string()) });
}
