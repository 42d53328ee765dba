import type { User } from '../wire/user';
import { type FoundLink, findLinks } from './findLinks';
import { findNames } from './mentions/findNames';
import { plainText } from './plainText';

/** Whom a message mentions, by the server's word. */
export interface Mentioned {
  readonly mentions: readonly User[];
  /** Whether it mentions all members of its room. */
  readonly mentionsRoom: boolean;
  /** Who reads it. */
  readonly selfId: string | undefined;
  /** What `@room` says of itself. */
  readonly everybody: string;
}

interface NamedSpan {
  readonly kind: 'mention';
  readonly from: number;
  readonly to: number;
  /** The @ and the display name. */
  readonly shown: string;
  /** The username. */
  readonly title: string;
  readonly isSelf: boolean;
}

/** A part of a text that is more than text. */
export type Span = (FoundLink & { readonly kind: 'link' }) | NamedSpan | StackSpan;

/** A letter with so many marks on it that they would stand in other lines. */
interface StackSpan {
  readonly kind: 'stack';
  readonly from: number;
  readonly to: number;
}

/** No script puts five on a letter. */
const stack = /[^\s\p{M}]\p{M}{5,}/gu;

/** The links of a text, the names in it that mention somebody, and its stacks of marks, in their order; none is part of another. */
export function spansOf(text: string, mentioned: Mentioned): Span[] {
  const links = findLinks(text).map((link) => ({ kind: 'link' as const, ...link }));
  const names = namesOf(text, mentioned).filter(
    ({ from, to }) => !links.some((link) => from < link.to && link.from < to),
  );
  const known = [...links, ...names];
  const stacks = [...text.matchAll(stack)]
    .map(({ 0: found, index }) => ({ kind: 'stack' as const, from: index, to: index + found.length }))
    .filter(({ from, to }) => !known.some((one) => from < one.to && one.from < to));
  return [...known, ...stacks].sort((a, b) => a.from - b.from);
}

function namesOf(text: string, { mentions, mentionsRoom, selfId, everybody }: Mentioned): NamedSpan[] {
  if (mentions.length === 0 && !mentionsRoom) return [];
  const byName = new Map(mentions.map((user) => [user.username, user]));
  return findNames(text).flatMap(({ at, readings, isRoom }): NamedSpan[] => {
    const username = readings.find((name) => byName.has(name));
    const user = username === undefined ? undefined : byName.get(username);
    if (username !== undefined && user !== undefined) {
      const shown = `@${plainText(user.display_name)}`;
      return [
        { kind: 'mention', from: at, to: at + 1 + username.length, shown, title: username, isSelf: user.id === selfId },
      ];
    }
    if (!isRoom || !mentionsRoom) return [];
    return [{ kind: 'mention', from: at, to: at + 5, shown: '@room', title: everybody, isSelf: true }];
  });
}
