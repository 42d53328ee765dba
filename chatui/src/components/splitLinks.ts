import { plainText } from './plainText';

export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

const candidate = /\b(?:https?:\/\/|mailto:)[^\s<>"]+/gi;
const trailing = /[.,;:!?'"»”’*_~]+$/;

/** Cuts a message into text and links (http, https and mailto only; nothing else ever becomes a link). */
export function splitLinks(body: string): TextPart[] {
  const text = plainText(body);
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    const shown = withoutTail(match[0]);
    const href = safeHref(shown);
    if (href === null) continue;
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push({ kind: 'link', text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** Punctuation that ends the sentence is not the link's; a bracket is if it was opened in it. */
function withoutTail(url: string): string {
  let text = url.replace(trailing, '');
  while (text.endsWith(')') && text.split(')').length > text.split('(').length) {
    text = text.slice(0, -1).replace(trailing, '');
  }
  return text;
}

/** The address as a browser writes it; null where it is not one that may be a link. */
export function safeHref(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
}
