/** Whether a text may have a table: a line with bars, and below it one of bars and dashes only. */
export function hasTable(text: string): boolean {
  return /\|.*\n[ \t>]*(?=.*\|)\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*(?::?-+:?[ \t]*)?$/m.test(text);
}
