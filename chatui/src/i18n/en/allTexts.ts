import { admin } from './admin';
import { integrations } from './integrations';
import { mail } from './mail';
import { settings } from './settings';
import { english } from './texts';

/** With what a room does without. */
export const englishAll = {
  ...english,
  admin,
  integrations,
  mail,
  settings,
};
