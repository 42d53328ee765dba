import { createContext, useContext } from 'react';

import { english } from '../i18n/en/texts';
import type { Texts } from '../i18n/Texts';

/** English until app/ says otherwise, so that a part of a page can be drawn alone. */
export const TextContext = createContext<Texts>(english);

/** All that the interface says, in its language. What has no component of its own is handed the texts. */
export function useText(): Texts {
  return useContext(TextContext);
}
