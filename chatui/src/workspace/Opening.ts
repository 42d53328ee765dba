/** The message that an address names. */
export interface Linked {
  readonly seq: number;
  /** Another one each time that somebody goes there. */
  readonly key: string;
}

/** Where somebody wants to be in a log that is open: another object each time. A number: so many pixels below the upper edge. */
export interface Goal {
  readonly seq: number;
  readonly where: 'middle' | number;
}

/** Where a reader comes in: at the end of the log, or at a message, near the top of what they see or in the middle. */
export type Opening = 'end' | { readonly seq: number; readonly where: 'top' | 'middle' };
