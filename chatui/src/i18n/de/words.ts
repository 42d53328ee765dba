import { wordsOf } from '../wordsOf';

export const { plural, number, list } = wordsOf('de');
