import type { Texts } from '../i18n/Texts';
import { ChatError } from '../wire/ChatError';

/** What the server found wrong, by field: `body.username` counts as `username`. */
export function fieldErrors(reason: unknown, text: Texts): Partial<Record<string, string>> {
  if (!(reason instanceof ChatError)) return {};
  const known: Partial<Record<string, string>> = text.errors.fields;
  const entries = reason.fields.map(({ location, message }) => {
    const field = location.split('.').at(-1) ?? location;
    // The server speaks English.
    return [field, text.language === 'en' ? message : (known[field] ?? text.errors.byCode.invalid)] as const;
  });
  return Object.fromEntries(entries);
}
