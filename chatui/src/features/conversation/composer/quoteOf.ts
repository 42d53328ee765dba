import type { Message, Quote } from '../../../wire/message';

/** What an answer shows of the message it answers. */
export function quoteOf(of: Message | Quote): Quote {
  const { id, seq, author, body } = of;
  const hasFiles = 'files' in of ? of.files !== undefined && of.files.length > 0 : 'has_files' in of && of.has_files;
  return { id, seq, author, body, ...(hasFiles && { has_files: true }) };
}

/** The same message as it is by now, where it is among these. */
export function quoteNow(chosen: Quote | null, messages: readonly Message[]): Quote | null {
  const now = chosen === null ? undefined : messages.findLast(({ id }) => id === chosen.id);
  return now === undefined ? chosen : quoteOf(now);
}
