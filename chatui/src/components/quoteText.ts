import type { Texts } from '../i18n/Texts';
import { plainText } from './plainText';

/** More is cut off: a line shows no more. */
const longest = 160;

/** What a quote says, in one line; of a deleted message only that it is, and of one without words that it has files. */
export function quoteText(
  { body, has_files = false }: { body: string; has_files?: boolean | undefined },
  { common }: Texts,
): string {
  if (body === '') return has_files ? common.files : common.messageDeleted;
  const line = plainText(body).replace(/\s+/g, ' ').trim();
  const letters = Array.from(line);
  return letters.length <= longest ? line : `${letters.slice(0, longest).join('')}…`;
}
