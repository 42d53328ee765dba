import { englishFirst } from './en/firstTexts';
import type { Language } from './languages';
import type { AllTexts, FirstTexts } from './Texts';

/** The texts of a language. English is at hand: here the first of it, the rest where `useText` is. Any other is a chunk, which may fail to load. */
export async function loadTexts(language: Language): Promise<FirstTexts | AllTexts> {
  switch (language) {
    case 'en':
      return englishFirst;
    case 'de':
      return (await import('./de/texts')).german;
  }
}
