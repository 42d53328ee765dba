import type { TestInfo } from '@playwright/test';

/** What was measured, several times, and what it should be at most or at least. */
export interface Figure {
  name: string;
  unit: string;
  /** Null: told, not judged. */
  goal: { atMost: number } | { atLeast: number } | null;
  /** In the order measured; the median is judged. */
  runs: number[];
}

/** So often everything is measured. */
export const times = 5;

export const kind = 'figure';

/** Has the table show a figure. */
export function tell(info: TestInfo, figure: Figure): void {
  info.annotations.push({ type: kind, description: JSON.stringify(figure) });
}

export function median(runs: readonly number[]): number {
  const sorted = runs.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

export function isMet({ goal, runs }: Figure): boolean | null {
  if (goal === null) return null;
  return 'atMost' in goal ? median(runs) <= goal.atMost : median(runs) >= goal.atLeast;
}
