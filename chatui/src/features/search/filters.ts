/** What a search can be narrowed by; those with a value of one's own end with a colon. */
export const filterKinds = ['from:', 'in:', 'after:', 'before:', 'has:file', 'has:image', 'has:link'] as const;

export type FilterKind = (typeof filterKinds)[number];

export interface Filter {
  /** As it was typed: `-from:"ada"`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A term of the server's syntax: a filter or a word, each may be negated, and quotes hold spaces together. */
const term = /-?(?:(from|in|before|after|has):)?(?:"[^"]*"?|[^\s"]+)+/giu;

/** The filters in what was typed, in its order. One that has no value yet is none. */
export function filtersIn(typed: string): Filter[] {
  return [...typed.matchAll(term)]
    .filter(([, kind]) => kind !== undefined)
    .map(({ 0: text, index }) => ({ text, start: index, end: index + text.length }));
}

/** What was typed without one of its filters. */
export function withoutFilter(typed: string, { start, end }: Filter): string {
  return `${typed.slice(0, start).trimEnd()} ${typed.slice(end).trimStart()}`.trim();
}

/** With another filter at its end: complete, or ready for its value. */
export function withFilter(typed: string, kind: FilterKind): string {
  const before = typed.trimEnd();
  const isComplete = !kind.endsWith(':');
  return `${before}${before === '' ? '' : ' '}${kind}${isComplete ? ' ' : ''}`;
}
