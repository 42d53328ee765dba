/** Where a reader comes in: at the end of the log, or at a message, near the top of what they see or in the middle. */
export type Opening = 'end' | { readonly seq: number; readonly where: 'top' | 'middle' };
