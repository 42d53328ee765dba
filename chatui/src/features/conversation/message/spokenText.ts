import { plainText } from '../../../components/plainText';
import type { File } from '../../../wire/file';

/** How a message with files is called: by its words and then its files, or by its files where it has no words. */
export function spokenText(body: string, files: readonly File[], about?: string): { text: string; about?: string } {
  const names = files.map(({ name }) => plainText(name)).join(', ');
  if (body === '') return { text: names, ...(about !== undefined && { about }) };
  const more = [names, about].filter(Boolean).join(', ');
  return { text: body, ...(more !== '' && { about: more }) };
}
