import { hasTable } from './hasTable';

/** What may mean formatting, a link or an address. A text without any is shown as it was typed, and costs nothing. */
const sign = /[*_~`\\[<]|https?:|mailto:|www\.|\w@\w|^ {0,3}(?:>|#{1,6}[ \t]+\S|[-+][ \t]+\S|\d{1,9}[.)][ \t]+\S)/im;

/** Each of these may open something, and what is open costs with all that follows: some thousands would stop the page. */
const opener = /[*_~`\\[\]<>@]|[-+](?=\s)|\d[.)](?=\s)/g;
const mostOpeners = 600;
/** Quotes and lists in one another on one line: nobody means more than these. */
const tooDeep = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?![^ \t]))){13}/m;

/** Whether a text is to be read as Markdown: where it may be some, and not so much that reading it takes long. */
export function isMarkdown(text: string): boolean {
  if (!sign.test(text) && !hasTable(text)) return false;
  const outside = outsideFences(text);
  return (outside.match(opener)?.length ?? 0) <= mostOpeners && !tooDeep.test(outside);
}

const opening = /^(?:(`{3,})[^`]*|(~{3,}).*)$/;
const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/**
 * A text without its fenced code, in which nothing opens. A fence is seen only at the beginning of a line: there it is
 * one for every reader of Markdown, so that nothing which the parser reads is left out here.
 */
function outsideFences(text: string): string {
  const outside: string[] = [];
  let fence: string | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (fence !== null) {
      if (closing.exec(line)?.[1]?.startsWith(fence)) fence = null;
      continue;
    }
    const found = opening.exec(line);
    fence = found?.[1] ?? found?.[2] ?? null;
    if (fence === null) outside.push(line);
  }
  return outside.join('\n');
}
