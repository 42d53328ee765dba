/** The same for two moments of one local day, and for no others. */
export const dayKey = (at: Date): string => `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
