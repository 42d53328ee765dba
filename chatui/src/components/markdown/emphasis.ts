/** A run of `*` or `_`, from one index of a text to another. */
export interface SignRun {
  readonly sign: '*' | '_';
  readonly from: number;
  readonly to: number;
}

/** What a run of signs can do: begin emphasis, end it, both, or nothing. */
export interface Flanks {
  readonly opens: boolean;
  readonly closes: boolean;
}

const neither: Flanks = { opens: false, closes: false };

const han =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
/** A letter or digit of a script that puts spaces between its words. */
const wordLetter = new RegExp(`^(?![${han}])[\\p{L}\\p{M}\\p{N}]`, 'u');
/** A letter of a script that does not. */
const unspacedLetter = new RegExp(`^[${han}\\u3000-\\u303F\\uFF00-\\uFFEF]`, 'u');
const openingBracket = /^[([{<（［｛「『【《〈]/u;
const closingBracket = /^[)\]}>）］｝」』】》〉]/u;
/** What a `_` may stand behind to begin emphasis, besides white space. */
const beforeUnderscore = /^[\p{Ps}\p{Pi}"'*~—–]/u;

/**
 * Whether a run of `*` or `_` begins or ends emphasis. CommonMark decides by the characters on both sides. These rules
 * come on top, for signs that people type without meaning emphasis:
 * - A sign between two equal signs is a face: `^_^`, `-_-`, `"*"`.
 * - Nothing opens before a closing bracket or a comma, and nothing closes behind an opening bracket: `count(*)`, `10€*, 20€*`.
 * - A star before the ending of a file name, or between a slash and another sign, is a pattern: `*.js`, `a/*.ts`.
 * - One star behind a letter, a digit or a closing bracket does not open where a word goes on: `5*6*7`, `f(x)*g(x)`.
 *   Two stars do inside one word of letters only: `Hyper**T**ext`, but not `2**3**4` nor `f**k and sh**t`.
 * - A `_` opens only behind white space, an opening bracket, a quotation mark or a dash: `>_>`, `¯_(ツ)_/¯`.
 * - Beside scripts without spaces a star opens and closes where CommonMark wants a space: `**注意。**请看`.
 */
export function flanksOf(text: string, { sign, from, to }: SignRun): Flanks {
  const before = charBefore(text, from);
  const after = charAt(text, to);
  const [left, right] = [kindOf(before), kindOf(after)];
  if (left === 'sign' && before === after) return neither;
  if (openingBracket.test(before) && closingBracket.test(after)) return neither;
  if (sign === '*' && isPattern(before, text.slice(to, to + 3))) return neither;

  let opens = right === 'letter' || (right === 'sign' && left !== 'letter') || /^[*_~]/.test(after);
  let closes = left === 'letter' || (left === 'sign' && right !== 'letter') || /^[*_~]/.test(before);
  if (sign === '_') {
    [opens, closes] = [opens && (left !== 'letter' || !closes), closes && (right !== 'letter' || !opens)];
    opens &&= left === 'space' || beforeUnderscore.test(before);
  } else {
    opens ||= right !== 'space' && unspacedLetter.test(before);
    closes ||= left !== 'space' && unspacedLetter.test(after);
    if ((wordLetter.test(before) || closingBracket.test(before)) && !/^[*_~]/.test(after))
      opens &&= to - from === 2 && isInsideWord(text, from, to);
  }
  return {
    opens: opens && !closingBracket.test(after) && !/^[,;]/.test(after),
    closes: closes && !openingBracket.test(before),
  };
}

function isPattern(before: string, after: string): boolean {
  if (/^\.[\p{L}\p{N}]/u.test(after)) return true;
  return /^[/\\]/.test(before) && !/^[\p{L}\p{N}\s]/u.test(after) && after !== '';
}

/** Whether two stars stand between letters, and two more close in the same word. */
function isInsideWord(text: string, from: number, to: number): boolean {
  return (
    /\p{L}{2}$/u.test(text.slice(Math.max(0, from - 4), from)) && /^\p{L}{1,40}\*\*/u.test(text.slice(to, to + 82))
  );
}

function kindOf(character: string): 'space' | 'sign' | 'letter' {
  if (character === '' || /\s/.test(character)) return 'space';
  return /[\p{P}\p{S}]/u.test(character) ? 'sign' : 'letter';
}

function charAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function charBefore(text: string, index: number): string {
  const last = text.charAt(index - 1);
  return /[\uDC00-\uDFFF]/.test(last) ? charAt(text, index - 2) : last;
}
