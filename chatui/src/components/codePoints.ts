/** A text's length as the server counts it. */
export function codePoints(text: string): number {
  return Array.from(text).length;
}
