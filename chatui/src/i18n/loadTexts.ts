import { english } from './en/texts';
import type { Language } from './languages';
import type { Texts } from './Texts';

/** All texts in a language. English is at hand; any other is a chunk of its own, which may fail to load. */
export async function loadTexts(language: Language): Promise<Texts> {
  switch (language) {
    case 'en':
      return english;
    case 'de':
      return (await import('./de/texts')).german;
  }
}
