import type { FirstTexts } from '../i18n/Texts';
import { ChatError } from '../wire/ChatError';

/** What went wrong and what to do, in plain words. */
export function errorText(reason: unknown, text: FirstTexts): string {
  const error = ChatError.from(reason);
  if (error.code === 'rate_limited') return text.errors.tooFast(seconds(error.retryAfterMs));
  return ownWords(error, text) ?? byCode(error.code, text);
}

/** The server speaks English, and often says more than its code does. */
function ownWords(error: ChatError, text: FirstTexts): string | null {
  if (text.language !== 'en' || !isTelling.has(error.code)) return null;
  const [field] = error.fields;
  return sentence(error.code === 'invalid' && field !== undefined ? field.message : error.detail);
}

const isTelling: ReadonlySet<string> = new Set(['conflict', 'forbidden', 'invalid', 'not_found', 'storage_full']);

function byCode(code: string, { errors }: FirstTexts): string {
  const known: Partial<Record<string, string>> = errors.byCode;
  return known[code] ?? errors.unknown;
}

const seconds = (ms: number | null): number => Math.max(1, Math.ceil((ms ?? 1000) / 1000));

function sentence(words: string): string {
  const first = words.charAt(0).toLocaleUpperCase('en') + words.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
