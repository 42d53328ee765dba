import { plainText } from '../../components/plainText';
import type { User } from '../../wire/user';

/** More are counted only. */
const mostNamed = 10;

/** `Ada, Grace and 3 others`: of `count` people, those known by name. */
export function reactorNames(users: readonly User[], count: number): string {
  const names = users.slice(0, mostNamed).map(({ display_name }) => plainText(display_name));
  const others = Math.max(users.length, count) - names.length;
  if (others > 0) names.push(others === 1 ? '1 other' : `${others} others`);
  const last = names.pop() ?? 'Nobody';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
