import { plainText } from '../../../components/plainText';
import type { User } from '../../../wire/user';

/** `Ada, Grace and 3 others`: of `count` people, those known by name; more than `mostNamed` are counted only. */
export function namesOf(users: readonly User[], count = users.length, mostNamed = 10): string {
  const names = users.slice(0, mostNamed).map(({ display_name }) => plainText(display_name));
  const others = Math.max(users.length, count) - names.length;
  if (others > 0) names.push(others === 1 ? '1 other' : `${others} others`);
  const last = names.pop() ?? 'Nobody';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
