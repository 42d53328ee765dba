import { markedName } from '../../../components/markedName';
import type { Names } from '../../../i18n/Names';
import type { Texts } from '../../../i18n/Texts';
import type { User } from '../../../wire/user';

/** Of `count` people those known by name, at most `mostNamed`; the others are counted. */
export function namesOf(users: readonly User[], text: Texts, mostNamed = 10, count = users.length): Names {
  const shown = users.slice(0, mostNamed).map((user) => markedName(user, text));
  return { shown, more: Math.max(users.length, count) - shown.length };
}
