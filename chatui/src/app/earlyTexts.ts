import { appearance } from '../components/appearance';
import { englishFirst } from '../i18n/en/firstTexts';
import { languageFor } from '../i18n/languages';
import { loadTexts } from '../i18n/loadTexts';
import { tellDocument } from './tellDocument';

const language = languageFor(appearance().language, navigator.languages);
tellDocument(language);

/** What the page says: asked for while the rest of the code is being read. English where the language cannot be had. */
export const earlyTexts = loadTexts(language).catch(() => englishFirst);
