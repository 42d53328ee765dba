import type { Language } from '../languages';
import { common } from './common';
import { errors } from './errors';
import { pages } from './pages';
import { session } from './session';

/** What the sign-in page says, and any page where something is the matter with it. */
export const englishFirst = {
  language: 'en' as Language,
  common,
  errors,
  pages,
  session,
};
