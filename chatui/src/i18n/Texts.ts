import type { english } from './en/texts';

/** All that the interface says, by area. English is the measure of every other language. */
export type Texts = typeof english;
