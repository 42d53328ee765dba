import { ChatError } from '../wire/ChatError';

/** What the server found wrong, by field: `body.username` counts as `username`. */
export function fieldErrors(reason: unknown): Partial<Record<string, string>> {
  if (!(reason instanceof ChatError)) return {};
  const entries = reason.fields.map(
    ({ location, message }) => [location.split('.').at(-1) ?? location, message] as const,
  );
  return Object.fromEntries(entries);
}
