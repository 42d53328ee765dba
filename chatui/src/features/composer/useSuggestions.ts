import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';

import { useServices } from '../../components/services';
import { type Suggestion, suggestionQuery } from './suggestionQuery';
import { type Token, tokenAt } from './tokenAt';

const none: Suggestion[] = [];

/** What the word before the caret may become, and the keys that choose. `onChoose` puts it there. */
export function useSuggestions(
  room: string,
  text: string,
  caret: number,
  onChoose: (token: Token, suggestion: Suggestion) => void,
) {
  const { api } = useServices();
  const listId = useId();
  const token = tokenAt(text, caret);
  const key = token === null ? null : `${token.kind} ${token.from}`;
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [chosen, setChosen] = useState({ key: '', at: 0 });
  const { data: found = none, isPlaceholderData: isOld } = useQuery(suggestionQuery(api, room, token));
  // Who has typed a name to its end wants no more help with it.
  const isWhole = found[0]?.insert === `@${token?.query.toLowerCase() ?? ''}`;
  const isOpen = token !== null && key !== dismissed && found.length > 0 && !isWhole;
  const word = `${key ?? ''} ${token?.query ?? ''}`;
  const at = isOpen && chosen.key === word ? Math.min(chosen.at, found.length - 1) : 0;

  const choose = (suggestion: Suggestion) => {
    if (token !== null) onChoose(token, suggestion);
  };
  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const suggestion = found[at];
    if (!isOpen || isOld || suggestion === undefined) return false;
    if (event.key === 'ArrowDown') setChosen({ key: word, at: (at + 1) % found.length });
    else if (event.key === 'ArrowUp') setChosen({ key: word, at: (at + found.length - 1) % found.length });
    else if (event.key === 'Escape') setDismissed(key);
    else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') choose(suggestion);
    else return false;
    event.preventDefault();
    return true;
  };
  const list = { id: listId, found: isOpen ? found : none, at, onChoose: choose };
  const aria = {
    'aria-autocomplete': 'list' as const,
    'aria-controls': isOpen ? listId : undefined,
    'aria-activedescendant': isOpen ? `${listId}-${at}` : undefined,
  };
  return { list, aria, onKeyDown };
}
