import { flanksOf, type SignRun } from './emphasis';

const noEscapes: ReadonlySet<number> = new Set();

/**
 * Where in a text a backslash is an escape, by its index. There the sign behind it would have meant something, and the
 * backslash is not shown. Everywhere else it is shown as typed: in paths, in LaTeX, in regular expressions, in ¯\_(ツ)_/¯.
 * (The sign behind a backslash never means anything, shown or not.)
 */
export function escapesOf(text: string): ReadonlySet<number> {
  if (!text.includes('\\')) return noEscapes;
  const found = new Set<number>();
  for (const { 0: paragraph, index } of text.matchAll(/[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*/g))
    for (const at of new Paragraph(paragraph).escapes()) found.add(index + at);
  return found;
}

/** A sign that stands behind a backslash: where it is in the text, and where in the text without such backslashes. */
interface Escaped {
  readonly at: number;
  readonly bareAt: number;
  readonly sign: string;
}

/** A word with a backslash between two letters, or one that begins as a path does. All its backslashes are shown. */
const path = /[\p{L}\p{N}_)%~.]\\[\p{L}\p{N}]|^["'(]?(?:[a-z]:\\|\\\\[\p{L}\p{N}])/iu;

class Paragraph {
  readonly #text: string;
  #bare = '';
  readonly #escaped: Escaped[] = [];
  #runs: (SignRun & { opens: boolean; closes: boolean })[] | null = null;

  constructor(text: string) {
    this.#text = text;
    for (let at = 0; at < text.length; at++) {
      const sign = text.charAt(at + 1);
      if (text.charAt(at) !== '\\' || !/[!-/:-@[-`{-~]/.test(sign)) {
        this.#bare += text.charAt(at);
      } else {
        this.#escaped.push({ at, bareAt: this.#bare.length, sign });
        this.#bare += sign;
        at++;
      }
    }
  }

  escapes(): number[] {
    const found = this.#escaped.filter((one) => this.#means(one) && !this.#isInPath(one)).map(({ at }) => at);
    // A backslash before another one is an escape where otherwise that would be one.
    const isEscape = new Set(found);
    const doubles = this.#escaped.filter(({ sign }) => sign === '\\');
    return [...found, ...doubles.filter(({ at }) => isEscape.has(at + 2)).map(({ at }) => at)];
  }

  /** Whether a sign would mean something if there were no backslash before it. */
  #means({ sign, bareAt }: Escaped): boolean {
    const before = this.#bare.slice(this.#bare.lastIndexOf('\n', bareAt - 1) + 1, bareAt);
    const after = this.#bare.slice(bareAt + 1);
    const startsLine = /^[ \t>]*$/.test(before);
    switch (sign) {
      case '*':
      case '_':
        return this.#isEmphasis(bareAt) || (sign === '*' && startsLine && /^[ \t]+\S/.test(after));
      case '~':
        return (after.startsWith('~') || before.endsWith('~')) && /~~[^]*~~/.test(this.#bare);
      case '`':
        return /`[^]*`/.test(this.#bare);
      case '[':
        return /^[^\]]*\]\(/.test(after);
      case ']':
        return after.startsWith('(') && before.includes('[');
      case '@':
        return /^[a-z0-9]/i.test(after) && !/[\p{L}\p{N}_]$/u.test(before);
      case '<':
        return /^[a-z][a-z0-9+.-]{1,31}:[^\s<>]*>/i.test(after) || /^[^\s<>@]+@[^\s<>@]+>/.test(after);
      case '#':
        return startsLine && /^#{0,5}[ \t]+\S/.test(after);
      case '>':
        return startsLine && /^[ \t]+\S/.test(after);
      case '+':
      case '-':
        return startsLine && (/^[ \t]+\S/.test(after) || (sign === '-' && /^-{2,}[ \t]*$/m.test(after)));
      case '.':
      case ')':
        return /^[ \t>]*\d{1,4}$/.test(before) && /^[ \t]+\S/.test(after);
      case '|':
        return /^[^\n]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-+/m.test(this.#bare);
      default:
        return false;
    }
  }

  /** Whether the run of signs at an index would begin or end emphasis together with another one. */
  #isEmphasis(bareAt: number): boolean {
    this.#runs ??= [...this.#bare.matchAll(/\*+|_+/g)].map(({ 0: signs, index }) => {
      const run: SignRun = { sign: signs.startsWith('*') ? '*' : '_', from: index, to: index + signs.length };
      return { ...run, ...flanksOf(this.#bare, run) };
    });
    const own = this.#runs.find(({ from, to }) => from <= bareAt && bareAt < to);
    if (own === undefined) return false;
    return this.#runs.some(
      ({ sign, from, opens, closes }) =>
        sign === own.sign && ((from > own.from && own.opens && closes) || (from < own.from && own.closes && opens)),
    );
  }

  #isInPath({ at }: Escaped): boolean {
    const start = this.#text.slice(0, at).search(/\S*$/);
    const word = /^\S*/.exec(this.#text.slice(start))?.[0] ?? '';
    return path.test(word);
  }
}
