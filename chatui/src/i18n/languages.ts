/** The languages of the interface, by their tags. Each is called what its speakers call it. */
export const languages = {
  en: { name: 'English', dir: 'ltr' },
  de: { name: 'Deutsch', dir: 'ltr' },
} as const;

export type Language = keyof typeof languages;

export function isLanguage(tag: unknown): tag is Language {
  return typeof tag === 'string' && tag in languages;
}

/** The language to show: the one chosen, else the first that the browser asks for and we have, else English. */
export function languageFor(chosen: Language | 'browser', asked: readonly string[]): Language {
  if (chosen !== 'browser') return chosen;
  return asked.map(primary).find(isLanguage) ?? 'en';
}

/** How dates and numbers are written: as where the reader lives (`en-GB`), as far as it is the same language. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => primary(tag) === language) ?? language;
}

const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';
