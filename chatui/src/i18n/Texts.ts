import type { englishAll } from './en/allTexts';
import type { englishFirst } from './en/firstTexts';
import type { english } from './en/texts';

/** All that the interface says, by area. English is the measure of every other language. */
export type AllTexts = typeof englishAll;

/** As much of it as a room and the pages beside it need. */
export type Texts = typeof english;

/** As much of it as the first file needs. */
export type FirstTexts = typeof englishFirst;
