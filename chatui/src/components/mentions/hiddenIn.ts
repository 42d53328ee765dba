import { isFreeAfter } from './touching';

/**
 * Marks the characters of a message that mention nobody: code, links, addresses, what is escaped, and quotations. The
 * server has the same rule (chat/markup.go, whose comment says it in words), and mentions.json holds both to it.
 */
export function hiddenIn(body: string): Uint8Array {
  const markup = new Markup(body);
  markup.readBlocks();
  markup.hideMail();
  return markup.hidden;
}

interface Fence {
  readonly sign: string;
  readonly length: number;
  /** How far a line of the list item in which it stands is indented; 0 for none. */
  readonly indent: number;
}

/** One line behind its indentation and list markers. */
interface Line {
  readonly text: string;
  /** Of the first thing on the line, in columns. */
  readonly indent: number;
  readonly isItem: boolean;
  /** Where the text begins. */
  readonly column: number;
}

class Markup {
  readonly hidden: Uint8Array;
  readonly #body: string;
  /** Where the unmatched brackets of the block are that is being read. */
  #brackets: number[] = [];

  constructor(body: string) {
    this.#body = body;
    this.hidden = new Uint8Array(body.length);
  }

  readBlocks(): void {
    const body = this.#body;
    let block = 0;
    let open: Fence | null = null;
    for (let at = 0; at < body.length;) {
      const { end, next } = lineEnd(body, at);
      const line = readLine(body.slice(at, end));
      const fence = fenceOf(line);
      if (open !== null && isLeftBy(open, line)) [open, block] = [null, at];
      if (open !== null) {
        this.#hide(at, next);
        if (isClosedBy(open, line)) [open, block] = [null, next];
      } else if (fence !== null) {
        this.#readInlines(block, at);
        open = fence;
        this.#hide(at, next);
      } else if (isQuotation(line.text)) {
        this.#readInlines(block, at);
        this.#hide(at, next);
        block = next;
      } else if (line.text === '' || /^#{1,6}(?:[ \t]|$)/.test(line.text)) {
        this.#readInlines(block, at);
        this.#readInlines(at, next);
        block = next;
      } else if (line.isItem) {
        this.#readInlines(block, at);
        block = at;
      }
      at = next;
    }
    if (open === null) this.#readInlines(block, body.length);
  }

  /** Hides `name@example.org`, with or without an @ before it. */
  hideMail(): void {
    for (let at = this.#body.indexOf('@'); at >= 0; at = this.#body.indexOf('@', at + 1)) {
      if (this.hidden[at]) continue;
      const local = /[a-z0-9._+-]*$/i.exec(this.#body.slice(Math.max(0, at - mostOfAddress), at))?.[0] ?? '';
      const found = /^[a-z0-9.-]*/i.exec(this.#body.slice(at + 1, at + 1 + mostOfAddress))?.[0] ?? '';
      const host = found.replace(/[.-]+$/, '');
      if (!/[a-z0-9]/i.test(local) || /[.-]$/.test(local) || host.indexOf('.') <= 0) continue;
      const begin = at - local.length;
      this.#hide(this.#body.charAt(begin - 1) === '@' ? begin - 1 : begin, at + 1 + host.length);
    }
  }

  #hide(from: number, to: number): void {
    this.hidden.fill(1, from, to);
  }

  #readInlines(from: number, to: number): void {
    this.#brackets = [];
    for (let at = from; at < to;) at = this.#readInline(from, at, to);
  }

  /** Reads what stands at an index, and returns where to go on. */
  #readInline(from: number, at: number, to: number): number {
    const sign = this.#body.charAt(at);
    switch (sign) {
      case '\\':
        if (at + 1 >= to || !punctuation.test(this.#body.charAt(at + 1))) return at + 1;
        this.#hide(at + 1, at + 2);
        return at + 2;
      case '`':
        return this.#readCodeSpan(at, to);
      case '[':
        this.#brackets.push(at);
        return at + 1;
      case ']':
        return this.#readLink(at, to);
      case ':':
      case 'w':
      case 'W':
      case '/': {
        const begin = addressStart(this.#body.slice(from, at), this.#body.slice(at, to));
        if (begin === null) return at + 1;
        const end = addressEnd(this.#body, at, to);
        this.#hide(from + begin, end);
        return end;
      }
      default:
        return at + 1;
    }
  }

  #readCodeSpan(at: number, to: number): number {
    const text = this.#body.slice(at, to);
    const ticks = /^`+/.exec(text)?.[0] ?? '';
    for (const run of text.slice(ticks.length).matchAll(/`+/g)) {
      if (run[0].length !== ticks.length) continue;
      const end = at + ticks.length + run.index + ticks.length;
      this.#hide(at, end);
      return end;
    }
    return at + ticks.length;
  }

  /** Reads the bracket that closes at an index. */
  #readLink(at: number, to: number): number {
    const open = this.#brackets.pop();
    const end = open === undefined ? null : destinationEnd(this.#body.slice(0, to), at + 1);
    if (open === undefined || end === null) return at + 1;
    this.#hide(open, end);
    if (this.#body.charAt(open - 1) !== '!') this.#brackets = []; // a link holds no other
    return end;
  }
}

const punctuation = /[!-/:-@[-`{-~]/;
/** So far back the beginning of an address is looked for. */
const mostOfAddress = 255;
const mostNesting = 12;

function lineEnd(body: string, at: number): { end: number; next: number } {
  const found = /\r\n|\r|\n/g;
  found.lastIndex = at;
  const match = found.exec(body);
  if (match === null) return { end: body.length, next: body.length };
  return { end: match.index, next: match.index + match[0].length };
}

function readLine(text: string): Line {
  let { rest, column } = indented(text, 0);
  const indent = column;
  let isItem = false;
  for (let depth = 0; depth < mostNesting; depth++) {
    const marker = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/.exec(rest)?.[0];
    if (marker === undefined) break;
    isItem = true;
    ({ rest, column } = indented(rest.slice(marker.length), column + marker.length));
  }
  return { text: rest, indent, isItem, column };
}

/** Passes over spaces and tabs; a tab reaches to the next column that four divides. */
function indented(text: string, from: number): { rest: string; column: number } {
  const blanks = /^[ \t]*/.exec(text)?.[0] ?? '';
  let column = from;
  for (const blank of blanks) column += blank === '\t' ? 4 - (column % 4) : 1;
  return { rest: text.slice(blanks.length), column };
}

function fenceOf({ text, isItem, column }: Line): Fence | null {
  const signs = /^(?:(`{3,})[^`]*|(~{3,})[ \t]*[a-z0-9_+#.-]*[ \t]*)$/i.exec(text);
  const run = signs?.[1] ?? signs?.[2];
  return run === undefined ? null : { sign: run.charAt(0), length: run.length, indent: isItem ? column : 0 };
}

function isClosedBy({ sign, length }: Fence, { text, isItem }: Line): boolean {
  const run = /^([`~])\1*(?=[ \t]*$)/.exec(text)?.[0] ?? '';
  return !isItem && run.startsWith(sign) && run.length >= length;
}

/** Whether a line is outside of the list item in which the fence opened. */
function isLeftBy({ indent }: Fence, line: Line): boolean {
  return line.indent < indent && (line.text !== '' || line.isItem);
}

/** Whether a line quotes somebody: it begins with `>`, and not with a face such as `>_>` or `>o<`. */
export function isQuotation(line: string): boolean {
  return /^>(?![_.:;=<^-]|[\p{L}\p{N}]{1,3}<)/u.test(line);
}

/** The index behind `(destination "title")`; null where there is none. */
function destinationEnd(text: string, at: number): number | null {
  if (text.charAt(at) !== '(') return null;
  let end = skipBlanks(text, at + 1);
  if (text.charAt(end) === '<') {
    const inside = /^<[^<>\r\n]*>/.exec(text.slice(end));
    if (inside === null) return null;
    end += inside[0].length;
  } else {
    const bare = bareEnd(text, end);
    if (bare === null) return null;
    end = bare;
  }
  const title = skipBlanks(text, end);
  if (title > end && title < text.length && text.charAt(title) !== ')') {
    const found = /^(?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\((?:\\[^]|[^)\\])*\))/.exec(text.slice(title));
    if (found === null) return null;
    end = title + found[0].length;
  }
  end = skipBlanks(text, end);
  return text.charAt(end) === ')' ? end + 1 : null;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at++;
  return at;
}

/** How deep parentheses may stand in a destination. */
const mostParentheses = 32;

function bareEnd(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign <= ' ' || sign === '\u007F') return depth > 0 ? null : at;
    if (sign === '\\' && punctuation.test(text.charAt(at + 1))) at++;
    else if (sign === '(' && ++depth > mostParentheses) return null;
    else if (sign === ')' && depth-- === 0) return at;
  }
  return null;
}

/** Where in `before` the address begins that goes on with `after`; null for none. */
function addressStart(before: string, after: string): number | null {
  const near = before.slice(-mostOfAddress);
  if (after.startsWith('://')) {
    const scheme = /[a-z0-9+.-]*$/i.exec(near)?.[0] ?? '';
    return scheme !== '' && after.length > 3 ? before.length - scheme.length : null;
  }
  if (after.startsWith(':')) {
    const scheme = /[a-z0-9]*$/i.exec(near)?.[0] ?? '';
    return /^(?:mailto|xmpp|sips?|acct)$/i.test(scheme) && /^:\S/u.test(after) ? before.length - scheme.length : null;
  }
  if (after.startsWith('/')) {
    const name = before.replace(/:\d{1,255}$/, '');
    const host = /[a-z0-9.-]*$/i.exec(name.slice(-mostOfAddress))?.[0] ?? '';
    const isHost = /^[^.].*\.[a-z]{2}[^.]*$/i.test(host) && !host.includes('..');
    return isHost && !touches(name.slice(0, name.length - host.length)) ? name.length - host.length : null;
  }
  return /^www\../is.test(after) && !touches(before) ? before.length : null;
}

/** Whether what follows the text would be part of a word or of a path. */
function touches(before: string): boolean {
  return before !== '' && (!isFreeAfter(before) || /[/_]$/.test(before));
}

/** White space, brackets and quotes, the punctuation of Chinese and Japanese, or the end of a link's text. */
const behindAddress =
  /[\s<>"`«»\u2018-\u201F\u3001\u3002\u3008-\u3011\u3014-\u301B\u301D-\u301F！（），．：；？［］｛｝\uFF5F-\uFF64\u0085]|\]\(/gu;

function addressEnd(body: string, at: number, to: number): number {
  const end = body.slice(at, to).search(behindAddress);
  return end < 0 ? to : at + end;
}
