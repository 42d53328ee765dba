import { hiddenIn } from './hiddenIn';
import { endsWord, isFreeAfter } from './touching';

/** An @name where it stands in a text. */
export interface FoundName {
  /** The index of the @. */
  readonly at: number;
  /** The usernames that it may mean, the longest first: `@ada-san.` may mean `ada-san.`, `ada-san`, `ada-` or `ada`. */
  readonly readings: readonly string[];
  /** @room: all members, if the author is on the room’s staff. */
  readonly isRoom: boolean;
}

const longestName = 32;

/**
 * Lists the names of a text: outside of what markup hides, and neither part of a word (`é@ada`) nor of a package
 * (`@ada/core`), nor one with a host (`@ada@example`). The server has the same rule (chat/mention.go), and mentions.json
 * holds both to it.
 */
export function findNames(text: string): FoundName[] {
  if (!text.includes('@')) return [];
  const hidden = hiddenIn(text);
  const names: FoundName[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (hidden[at] || !isFreeAfter(text.slice(Math.max(0, at - 64), at))) continue;
    const name = readName(text.slice(at + 1));
    if (name !== null) names.push({ at, ...name });
  }
  return names;
}

function readName(text: string): Omit<FoundName, 'at'> | null {
  const typed = /^[a-z0-9][a-z0-9._-]*/i.exec(text)?.[0] ?? '';
  const rest = text.slice(typed.length, typed.length + 2);
  if (typed === '' || belongsToLonger(typed, rest)) return null;
  const name = typed.toLowerCase();
  const readings = readingsOf(name, endsWord(rest));
  const isRoom = name.replace(/[._-]+$/, '') === 'room' && (name.length > 4 || endsWord(rest));
  return isRoom || readings.length > 0 ? { readings, isRoom } : null;
}

/** `@ada@example` has a host, `@ada/core` is a package. */
function belongsToLonger(name: string, rest: string): boolean {
  return rest.startsWith('@') ? !/[._-]$/.test(name) : /^\/[a-z0-9]/i.test(rest);
}

/** A name may end at every sign, before and behind it; `isWhole` says that the whole text may be one. */
function readingsOf(text: string, isWhole: boolean): string[] {
  const readings: string[] = [];
  for (let end = Math.min(text.length, longestName); end >= 2; end--) {
    const mayEnd = end === text.length ? isWhole : /[._-]/.test(text.slice(end - 1, end + 1));
    if (mayEnd) readings.push(text.slice(0, end));
  }
  return readings;
}
