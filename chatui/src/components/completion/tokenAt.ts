import { hiddenIn } from '../mentions/hiddenIn';
import { isFreeAfter } from '../mentions/touching';

/** What is being typed before the caret and can be completed: from one index of the text to another. */
export interface Token {
  readonly kind: 'person' | 'emoji' | 'command';
  /** Without its @, colon or slash. */
  readonly query: string;
  readonly from: number;
  readonly to: number;
  /** It was typed to its end, with a colon at both: it is the emoji. */
  readonly isWhole: boolean;
}

/** A name of up to three words: what one types may be a display name. */
const person = /@((?:[\p{L}\p{M}\p{N}_.'’-]{1,32}(?: [\p{L}\p{M}\p{N}_.'’-]{1,32}){0,2})?)$/u;
/** Two signs at least, and not digits alone: `:)` and `:30` mean themselves. */
const emoji = /:(?!\d+$)([a-z0-9_+-]{2,32}|\+1|-1)$/iu;
const wholeEmoji = /:([a-z0-9_+-]{2,32}):$/iu;
/** What a code may stand behind: nothing, blanks, brackets, quotation marks, other emoji, and scripts without spaces. */
const beforeEmoji =
  /(?:^|[\s\p{Ps}\p{Pi}"'*_~>\p{Extended_Pictographic}\uFE0F\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}、。，！？])$/u;

/** The token that ends at the caret; null where there is none, and in code. */
export function tokenAt(text: string, caret: number): Token | null {
  const before = text.slice(0, caret);
  return personAt(before) ?? emojiAt(before, wholeEmoji) ?? emojiAt(before, emoji);
}

/** The command that is begun before the caret, at the very beginning of the text. */
export function commandAt(text: string, caret: number): Token | null {
  const before = text.slice(0, caret);
  if (!/^\/[a-z0-9_-]{0,32}$/i.test(before)) return null;
  return { kind: 'command', query: before.slice(1).toLowerCase(), from: 0, to: before.length, isWhole: false };
}

function personAt(before: string): Token | null {
  const query = person.exec(before)?.[1];
  if (query === undefined) return null;
  const from = before.length - query.length - 1;
  if (!isFreeAfter(before.slice(0, from)) || isHidden(before, from)) return null;
  return { kind: 'person', query, from, to: before.length, isWhole: false };
}

function emojiAt(before: string, pattern: RegExp): Token | null {
  const found = pattern.exec(before);
  if (found === null || !beforeEmoji.test(before.slice(0, found.index)) || isHidden(before, found.index)) return null;
  return {
    kind: 'emoji',
    query: found[1] ?? '',
    from: found.index,
    to: before.length,
    isWhole: pattern === wholeEmoji,
  };
}

/** Whether an index is in code or an address, or in code that may still be closed. */
function isHidden(before: string, at: number): boolean {
  if (hiddenIn(`${before}x`)[at] === 1) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1, at);
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
}
