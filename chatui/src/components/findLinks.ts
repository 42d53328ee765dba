/** An address in a text, from one index to another. */
export interface FoundLink {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

/** Letters of scripts that put spaces between words: an address does not begin in the middle of one of their words. */
const inWord = '\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{N}';
/** What no address goes on over: blanks, quotation marks, and the punctuation of scripts that put no space behind it. */
const ends =
  '\\s<>"`|\\\\“”„‘’«»‹›…—\\u060C\\u061B\\u061F\\u06D4\\u0964\\u0965\\u1362\\u3001-\\u3003\\u3008-\\u301F' +
  '\\uFF01\\uFF08\\uFF09\\uFF0C\\uFF1A\\uFF1B\\uFF1F\\uFF3B\\uFF3D\\uFF5B-\\uFF65';

const candidate = new RegExp(
  [
    `(?<![${inWord}])(?:https?://|mailto:)[^${ends}]+`,
    `(?<![${inWord}_./@:-])www\\.[^${ends}]+`,
    // No address of a repository or a place in one (git@host:path), of a picture (icon@2x.png), or of @ada@example.org.
    `(?<![${inWord}_.%+'/@:-])[a-z0-9_%+'](?:[a-z0-9._%+'-]*[a-z0-9_%+'-])?@(?:[a-z0-9-]+\\.)+(?!png|jpe?g|gif|webp|svg)[a-z]{2,}` +
      `(?![${inWord}_@/-]|\\.[a-z0-9]|:[^\\s${ends}])`,
  ].join('|'),
  'giu',
);

/** Finds what becomes a link by itself: addresses with http or https, with `www.` before them, and of mail. */
export function findLinks(text: string): FoundLink[] {
  const links: FoundLink[] = [];
  for (const { 0: found, index: from } of text.matchAll(candidate)) {
    const shown = withoutTail(withoutWords(found));
    const href = safeHref(withScheme(shown));
    if (href !== null) links.push({ from, to: from + shown.length, href });
  }
  return links;
}

/** The address as a browser writes it; null where it is not one that may be a link. */
export function safeHref(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
}

function withScheme(shown: string): string {
  if (/^www\./i.test(shown)) return /^www\.[^.]+\../i.test(shown) ? `http://${shown}` : '';
  return /^(?:https?|mailto):/i.test(shown) ? shown : `mailto:${shown}`;
}

/** Without words that follow the name of a host directly, in a script that puts no space between them: `https://example.orgを見て`. */
function withoutWords(address: string): string {
  const host =
    /^(?:https?:\/\/|www\.)[a-z0-9._-]*\.[a-z]{2,}(?=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}])/iu.exec(
      address,
    );
  return host?.[0] ?? address;
}

const tail = /[.,;:!?'*_~]+$/;
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Punctuation that ends the sentence is not the link's; a bracket is if it was opened in it. */
function withoutTail(address: string): string {
  const open: string[] = [];
  for (let index = 0; index < address.length; index++) {
    const character = address.charAt(index);
    if ('([{'.includes(character)) open.push(character);
    else if (character in closing && open.pop() !== closing[character])
      return address.slice(0, index).replace(tail, '');
  }
  return address.replace(tail, '');
}
