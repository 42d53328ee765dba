import { plainText } from './plainText';

/** More is cut off: a line shows no more. */
const longest = 160;

/** What a quote says, in one line; of a deleted message only that it is. */
export function quoteText({ body }: { body: string }): string {
  if (body === '') return 'Message deleted';
  const line = plainText(body).replace(/\s+/g, ' ').trim();
  const letters = Array.from(line);
  return letters.length <= longest ? line : `${letters.slice(0, longest).join('')}…`;
}
