import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect } from 'react';

import { useAppearance } from '../components/appearance';
import { TextContext } from '../components/useFirstText';
import { languageFor } from '../i18n/languages';
import { loadTexts } from '../i18n/loadTexts';
import type { FirstTexts } from '../i18n/Texts';
import { tellDocument } from './tellDocument';

/** Has the page speak the language chosen: from the texts it begins with to those of another, once they are loaded. */
export function TextProvider({ first, children }: { first: FirstTexts; children: ReactNode }) {
  const chosen = useAppearance().language;
  const language = languageFor(chosen, navigator.languages);
  // Until they are there, or where they cannot be had, it goes on in the language it speaks; Settings has said so.
  const { data: text = first } = useQuery({
    queryKey: ['texts', language],
    queryFn: () => loadTexts(language),
    ...(first.language === language && { initialData: first }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  useLayoutEffect(() => tellDocument(text.language), [text]);
  return <TextContext value={text}>{children}</TextContext>;
}
