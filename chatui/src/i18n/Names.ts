/** People in a sentence: some by their names, the others counted. */
export interface Names {
  readonly shown: readonly string[];
  readonly more: number;
}

export const countOf = ({ shown, more }: Names): number => shown.length + more;
