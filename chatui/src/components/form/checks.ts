import * as v from 'valibot';

import { codePoints } from '../codePoints';

/** A text of at most so many characters, as the contract counts them: code points, without blanks at its ends. */
export function shortText(most: number, tooLong: string) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.check((value) => codePoints(value) <= most, tooLong),
  );
}

/** The same, with something in it. */
export function neededText(most: number, empty: string, tooLong: string) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(empty),
    v.check((value) => codePoints(value) <= most, tooLong),
  );
}

const bytesOf = (value: string): number => new TextEncoder().encode(value).length;

/** A password to be: its length counts in bytes. */
export function newPassword({ tooShort, tooLong }: { tooShort: string; tooLong: string }) {
  return v.pipe(
    v.string(),
    v.check((value) => bytesOf(value) >= 8, tooShort),
    v.check((value) => bytesOf(value) <= 256, tooLong),
  );
}
