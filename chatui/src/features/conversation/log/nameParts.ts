import { plainText } from '../../../components/plainText';
import type { User } from '../../../wire/user';

/** A part of a sentence; with a user it is their name. */
export interface NamePart {
  text: string;
  user?: User;
}

/** A sentence, cut where the names of these people stand in it: each once, longer names before shorter ones. */
export function namePartsOf(sentence: string, people: readonly User[]): NamePart[] {
  const found: { from: number; to: number; user: User }[] = [];
  const named = people
    .filter(({ id, username }, index) => username !== null && people.findIndex((one) => one.id === id) === index)
    .map((user) => ({ user, name: plainText(user.display_name) }))
    .sort((a, b) => b.name.length - a.name.length);
  for (const { user, name } of named) {
    const isFree = (at: number) => !found.some(({ from, to }) => at < to && from < at + name.length);
    let at = sentence.indexOf(name);
    while (at !== -1 && !isFree(at)) at = sentence.indexOf(name, at + 1);
    if (at !== -1) found.push({ from: at, to: at + name.length, user });
  }
  found.sort((a, b) => a.from - b.from);
  const parts: NamePart[] = [];
  let done = 0;
  for (const { from, to, user } of found) {
    if (from > done) parts.push({ text: sentence.slice(done, from) });
    parts.push({ text: sentence.slice(from, to), user });
    done = to;
  }
  if (done < sentence.length) parts.push({ text: sentence.slice(done) });
  return parts;
}
