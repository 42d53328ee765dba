import { plainText } from '../../components/plainText';
import type { Found } from '../../wire/found';

export interface MarkedPart {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A long text begins a little before its first mark: what was found is to be seen. */
const mostBefore = 80;

/** Cuts a body at its marks, which count code points. */
export function splitMarks(body: string, marks: Found['marks']): MarkedPart[] {
  const points = Array.from(body);
  const first = marks[0]?.[0] ?? 0;
  const start = first > mostBefore * 2 ? first - mostBefore : 0;
  const parts: MarkedPart[] = start > 0 ? [{ text: '…', isMarked: false }] : [];
  let end = start;
  for (const [from, to] of marks) {
    if (from < end) continue;
    if (from > end) parts.push(partOf(points, end, from, false));
    parts.push(partOf(points, from, to, true));
    end = to;
  }
  if (end < points.length) parts.push(partOf(points, end, points.length, false));
  return parts;
}

function partOf(points: readonly string[], from: number, to: number, isMarked: boolean): MarkedPart {
  return { text: plainText(points.slice(from, to).join('')), isMarked };
}
