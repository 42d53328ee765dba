import * as z from 'zod/mini';

import { codePoints } from '../codePoints';

/** A text of at most so many characters, as the contract counts them: code points, without blanks at its ends. */
export function shortText(most: number, tooLong: string) {
  return z.string().check(
    z.trim(),
    z.refine((value) => codePoints(value) <= most, tooLong),
  );
}

/** The same, with something in it. */
export function neededText(most: number, empty: string, tooLong: string) {
  return z.string().check(
    z.trim(),
    z.minLength(1, empty),
    z.refine((value) => codePoints(value) <= most, tooLong),
  );
}

const bytesOf = (value: string): number => new TextEncoder().encode(value).length;

/** A password to be: its length counts in bytes. */
export function newPassword({ tooShort, tooLong }: { tooShort: string; tooLong: string }) {
  return z.string().check(
    z.refine((value) => bytesOf(value) >= 8, tooShort),
    z.refine((value) => bytesOf(value) <= 256, tooLong),
  );
}
