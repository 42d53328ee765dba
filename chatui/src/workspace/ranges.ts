/** Seqs from `from` to `to`, both included; `to` is `from - 1` where there are none. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The ranges with one more, touching ones joined, lowest first. Adding what is covered answers the same array. */
export function addRange(ranges: readonly Range[], added: Range): readonly Range[] {
  if (ranges.some((range) => range.from <= added.from && added.to <= range.to)) return ranges;
  const apart = ranges.filter((range) => !touches(range, added));
  const joined = ranges.filter((range) => touches(range, added)).reduce(join, added);
  return [...apart, joined].sort((a, b) => a.from - b.from);
}

function touches(a: Range, b: Range): boolean {
  return a.from <= b.to + 1 && b.from <= a.to + 1;
}

function join(a: Range, b: Range): Range {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
