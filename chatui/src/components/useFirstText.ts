import { createContext, useContext } from 'react';

import { englishFirst } from '../i18n/en/firstTexts';
import type { FirstTexts } from '../i18n/Texts';

/** English until app/ says otherwise, so that a part of a page can be drawn alone. Of any other language it has all texts. */
export const TextContext = createContext<FirstTexts>(englishFirst);

/** What may be said in the first file, which does without the rest of English: all else is `useText`. */
export function useFirstText(): FirstTexts {
  return useContext(TextContext);
}
