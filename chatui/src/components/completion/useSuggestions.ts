import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type RefObject, type SyntheticEvent, useEffect, useId, useState } from 'react';

import { useServices } from '../services';
import { completeToken, insertText } from './insertText';
import { type Suggestion, suggestionQuery } from './suggestionQuery';
import { commandAt, type Token, tokenAt } from './tokenAt';

const none: Suggestion[] = [];

/**
 * What the word before the caret of a box may become, and the keys that choose. The list is always for what stands there now.
 * `commands`: what a slash at the beginning may become; left out: it is text there.
 */
export function useSuggestions(
  room: string,
  text: string,
  box: RefObject<HTMLTextAreaElement | null>,
  commands?: readonly Suggestion[],
) {
  const { api } = useServices();
  const listId = useId();
  const [place, setPlace] = useState({ room, caret: 0 });
  const caret = place.room === room ? place.caret : 0;
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [chosen, setChosen] = useState({ key: '', at: 0 });
  if (dismissed !== null && text === '') setDismissed(null); // another text begins
  const token = (commands && commandAt(text, caret)) ?? tokenAt(text, caret);
  const key = token === null ? null : `${room} ${token.kind} ${token.from}`;
  const offered = token?.isWhole === true ? null : token;
  const { data: asked = none } = useQuery(suggestionQuery(api, room, offered));
  const found = offered?.kind === 'command' ? fitting(commands ?? none, offered.query) : asked;
  // Who has typed a name to its end wants no more help with it.
  const isTyped = found.some(({ insert }) => insert === `@${token?.query.toLowerCase() ?? ''}`);
  const isOpen = offered !== null && key !== dismissed && found.length > 0 && !isTyped;
  const word = `${key ?? ''} ${token?.query ?? ''}`;
  const isMoved = chosen.key === word;
  const at = isOpen && isMoved ? Math.min(chosen.at, found.length - 1) : 0;
  useEmojiTable(offered);

  const choose = ({ insert }: Suggestion) => {
    if (offered !== null && box.current !== null) completeToken(box.current, offered, insert);
  };
  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const suggestion = found[at];
    if (!isOpen || suggestion === undefined) return false;
    if (event.key === 'ArrowDown') setChosen({ key: word, at: (at + 1) % found.length });
    else if (event.key === 'ArrowUp') setChosen({ key: word, at: (at + found.length - 1) % found.length });
    else if (event.key === 'Escape') setDismissed(key);
    else if (event.key === 'Tab' && !event.shiftKey) choose(suggestion);
    else if (event.key === 'Enter' && !event.shiftKey && (isMoved || !mayGoOn(offered, found))) choose(suggestion);
    else return false;
    event.preventDefault();
    return true;
  };
  const onInput = (event: SyntheticEvent) => {
    const { inputType, data } = event.nativeEvent as InputEvent;
    if (inputType === 'insertText' && data === ':' && box.current !== null) void becomeEmoji(box.current);
  };
  const onSelect = (event: SyntheticEvent) =>
    setPlace({ room, caret: (event.target as HTMLTextAreaElement).selectionStart });
  return {
    list: { id: listId, found: isOpen ? found : none, at, onChoose: choose },
    aria: {
      'aria-autocomplete': 'list' as const,
      'aria-controls': isOpen ? listId : undefined,
      'aria-activedescendant': isOpen ? `${listId}-${at}` : undefined,
    },
    onKeyDown,
    onInput,
    /** To be called with each change and each move of the caret. */
    onSelect,
  };
}

/** A name and one letter more may be a sentence that goes on, and a command that is typed whole is one: Enter sends it. */
function mayGoOn({ kind, query }: Token, found: readonly Suggestion[]): boolean {
  if (kind === 'command') return found.some(({ insert }) => insert === `/${query}`);
  return / .?$/u.test(query);
}

/** Those that begin so. */
function fitting(commands: readonly Suggestion[], query: string): Suggestion[] {
  return commands.filter(({ insert }) => insert.startsWith(query, 1));
}

/** Loads the table of emoji while a code is being typed, so that it is there at its last colon. */
function useEmojiTable(token: Token | null): void {
  const isCode = token?.kind === 'emoji';
  useEffect(() => {
    if (isCode) import('../emoji/emojis').catch(() => undefined); // loaded when it is needed, then
  }, [isCode]);
}

/** `:tada:` becomes 🎉 when its last colon is typed. Undo gives the code back, and it stays one. */
async function becomeEmoji(box: HTMLTextAreaElement): Promise<void> {
  const text = box.value;
  const token = tokenAt(text, box.selectionStart);
  if (token?.isWhole !== true) return;
  const { emojiOf } = await import('../emoji/emojis');
  const emoji = emojiOf(token.query);
  if (emoji !== null && box.isConnected && box.value === text) insertText(box, token, emoji);
}
