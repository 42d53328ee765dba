import type { Texts } from '../i18n/Texts';
import type { User } from '../wire/user';
import { personName } from './personName';

/** What somebody is called within a sentence or a label, where a program is told from a person by words. */
export function markedName(user: User, text: Texts): string {
  const name = personName(user, text);
  return user.bot === true ? `${name} (${text.common.bot})` : name;
}
