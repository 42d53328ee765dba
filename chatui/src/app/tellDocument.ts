import { type Language, languages } from '../i18n/languages';

/** For screen readers, hyphenation and spell checking. A page that something else has mirrored stays so. */
export function tellDocument(language: Language): void {
  const root = document.documentElement;
  root.lang = language;
  if (root.dir === '') root.dir = languages[language].dir;
}
