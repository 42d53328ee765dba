import type { Texts } from '../i18n/Texts';
import type { Room } from '../wire/room';
import { markedName } from './markedName';
import { plainText } from './plainText';

/** What a room is called on screen: a direct conversation by the names of the others in it. */
export function roomTitle(
  { visibility, title, people }: Pick<Room, 'visibility' | 'title' | 'people'>,
  selfId: string,
  text: Texts,
): string {
  if (visibility !== 'direct') return plainText(title);
  const others = (people ?? []).filter(({ id }) => id !== selfId);
  return (others.length > 0 ? others : (people ?? [])).map((person) => markedName(person, text)).join(', ');
}
