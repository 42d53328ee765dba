import { english } from '../i18n/en/texts';
import type { FirstTexts, Texts } from '../i18n/Texts';
import { useFirstText } from './useFirstText';

/** What the interface says, in its language: all but what few pages need (`useAllText`). What has no component of its own is handed the texts. */
export function useText(): Texts {
  const text = useFirstText();
  return isWhole(text) ? text : english;
}

/** Only of English the first texts are apart, and the rest is here. */
function isWhole(text: FirstTexts): text is Texts {
  return 'rail' in text;
}
