import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useRef } from 'react';
import { useNavigate } from 'react-router';

import { Alert } from '../../components/Alert';
import { errorText } from '../../components/errorText';
import { isComposing } from '../../components/isComposing';
import { MessageLink } from '../../components/MessageLink';
import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';
import { ChatError } from '../../wire/ChatError';
import { FilterChips } from './FilterChips';
import { Marked } from './Marked';
import { SearchBox } from './SearchBox';
import { SearchHelp } from './SearchHelp';
import { useHitKeys } from './useHitKeys';
import { useOpenedHit } from './useOpenedHit';
import { useQueryInAddress } from './useQueryInAddress';
import { useSearch } from './useSearch';

/** A box to search in over all messages one may see, and what was found, each the way to its place. */
export function SearchPanel() {
  const text = useText();
  const navigate = useNavigate();
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const { q, typed, type } = useQueryInAddress();
  const search = useSearch(q);
  const { isBack, remember } = useOpenedHit(list);
  const walk = useHitKeys(box, list);
  const found = q === '' ? [] : (search.data?.pages.flatMap((page) => page.items) ?? []);
  const first = q === typed.trim() && !search.isPlaceholderData ? found[0] : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    walk(event);
    if (event.key !== 'Enter' || first === undefined) return;
    event.preventDefault();
    remember(first.message.id);
    void navigate(`/chat/${first.room.name}?seq=${first.message.seq}`);
  };
  const change = (next: string) => {
    type(next);
    box.current?.focus();
  };
  return (
    <>
      <SearchBox
        inputRef={box}
        value={typed}
        isSearching={search.isFetching}
        autoFocus={!isBack}
        onChange={type}
        onKeyDown={onKeyDown}
      />
      <FilterChips typed={typed} onChange={change} />
      {search.isError ? (
        <Alert onRetry={() => void search.refetch()}>{whyNot(search.error, text)}</Alert>
      ) : (
        <Typography role="status" variant="caption" color="textSecondary" component="p" sx={{ px: 1, pb: 1 }}>
          {summary(q === '' ? null : found.length, search, text)}
        </Typography>
      )}
      {q === '' && <SearchHelp />}
      {(q === '' ? [] : (search.data?.pages[0]?.notes ?? [])).map(({ message }) => (
        <Typography key={message} variant="body2" component="p" sx={{ px: 1, pb: 1.5 }}>
          {/* The server speaks English. */}
          {text.language === 'en' ? message : text.search.partNotFound}
        </Typography>
      ))}
      <Paper variant="outlined" hidden={found.length === 0} sx={{ borderRadius: 3, overflow: 'hidden' }}>
        <List ref={list} aria-label={text.search.found} disablePadding onKeyDown={walk}>
          {found.map((one) => (
            <MessageLink
              key={one.message.id}
              message={one.message}
              room={one.room.title}
              onGo={() => remember(one.message.id)}
            >
              <Marked found={one} />
            </MessageLink>
          ))}
        </List>
      </Paper>
      {search.hasNextPage && q !== '' && (
        <Button fullWidth loading={search.isFetchingNextPage} onClick={() => void search.fetchNextPage()}>
          {text.search.older}
        </Button>
      )}
    </>
  );
}

/** `count`: how many were found; null where nothing is searched for. */
function summary(
  count: number | null,
  { hasNextPage, isPending }: { hasNextPage: boolean; isPending: boolean },
  { search }: Texts,
): string {
  if (count === null) return search.about;
  if (isPending) return search.pending;
  if (count === 0) return hasNextPage ? search.nothingYet : search.nothing;
  return search.summary(count, hasNextPage);
}

function whyNot(reason: unknown, text: Texts): string {
  if (!(reason instanceof ChatError) || reason.code !== 'invalid') return errorText(reason, text);
  return text.language === 'en' ? reason.detail : text.search.notUnderstood;
}
