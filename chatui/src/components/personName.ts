import type { Texts } from '../i18n/Texts';
import type { User } from '../wire/user';
import { plainText } from './plainText';

/** What somebody is called. Of a deleted account only that is left that there was one; the server says so in English. */
export function personName({ display_name, deleted }: Pick<User, 'display_name' | 'deleted'>, text: Texts): string {
  return deleted === true ? text.people.deleted : plainText(display_name);
}
