import { findLinks } from './findLinks';
import { plainText } from './plainText';

export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Cuts a message into text and links. */
export function splitLinks(body: string): TextPart[] {
  const text = plainText(body);
  const parts: TextPart[] = [];
  let end = 0;
  for (const { from, to, href } of findLinks(text)) {
    if (from > end) parts.push({ kind: 'text', text: text.slice(end, from) });
    parts.push({ kind: 'link', text: text.slice(from, to), href });
    end = to;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}
