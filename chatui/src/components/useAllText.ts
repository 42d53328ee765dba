import { englishAll } from '../i18n/en/allTexts';
import type { AllTexts, Texts } from '../i18n/Texts';
import { useText } from './useText';

/** All that the interface says, for Settings, the administration, integrations and what is mailed: a room does without their texts. */
export function useAllText(): AllTexts {
  const text = useText();
  return isWhole(text) ? text : englishAll;
}

/** Only of English these are apart. */
function isWhole(text: Texts): text is AllTexts {
  return 'admin' in text;
}
