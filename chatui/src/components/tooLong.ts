import { codePoints } from './codePoints';

/** A message's body, in code points: section 1 of the contract. */
const longestBody = 4000;

/** What to say where a text is too long to send, else null. */
export function tooLong(text: string): string | null {
  const excess = codePoints(text.trim()) - longestBody;
  return excess <= 0
    ? null
    : `This is ${excess} ${excess === 1 ? 'character' : 'characters'} too long. Shorten it, or send it in parts.`;
}
