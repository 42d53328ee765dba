import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import InputBase from '@mui/material/InputBase';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useNavigate } from 'react-router';

import { errorText } from '../../components/errorText';
import { Icon } from '../../components/Icon';
import { isComposing } from '../../components/isComposing';
import { MessageLink } from '../../components/MessageLink';
import { Note } from '../../components/Note';
import { useServices } from '../../components/services';
import { Spinner } from '../../components/Spinner';
import { ChatError } from '../../wire/ChatError';
import type { Found } from '../../wire/found';
import { SearchHelp } from './SearchHelp';
import { splitMarks } from './splitMarks';
import { useSettled } from '../../components/useSettled';

/** A box to search in over all messages one may see, and what was found, each the way to its place. */
export function SearchPanel({ onGo }: { onGo: () => void }) {
  const { api } = useServices();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const q = useSettled(typed.trim());
  const search = useInfiniteQuery({
    queryKey: ['search', q],
    enabled: q !== '',
    queryFn: ({ pageParam, signal }) =>
      api.search({ q, tz: timeZone(), limit: 30, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const found = q === '' ? [] : (search.data?.pages.flatMap((page) => page.items) ?? []);
  const notes = q === '' ? [] : (search.data?.pages[0]?.notes ?? []).map((note) => note.message);
  const isCurrent = q === typed.trim() && !search.isPlaceholderData;
  const first = isCurrent ? found[0] : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || event.key !== 'Enter' || first === undefined) return;
    event.preventDefault();
    onGo();
    void navigate(`/chat/${first.room.name}?seq=${first.message.seq}`);
  };
  return (
    <>
      <Box
        sx={{
          flex: 'none',
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          px: 2,
          borderBottom: 1,
          borderColor: 'divider',
        }}
      >
        <Icon name="search" quiet />
        <InputBase
          type="search"
          fullWidth
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder="Search messages"
          inputProps={{ 'aria-label': 'Search messages', maxLength: 200, style: { outline: 'none' } }}
          sx={{ height: 56, typography: 'body1' }}
        />
        {search.isFetching && <Spinner size={20} label="Searching" />}
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: 'auto' }}>
        {search.isError ? (
          <Box sx={{ p: 2 }}>
            <Note onRetry={() => void search.refetch()}>{whyNot(search.error)}</Note>
          </Box>
        ) : (
          <Typography role="status" variant="caption" color="textSecondary" component="p" sx={{ px: 2, py: 1.5 }}>
            {summary(q, found.length, search.hasNextPage, search.isPending)}
          </Typography>
        )}
        {q === '' && <SearchHelp />}
        {notes.map((note) => (
          <Typography key={note} variant="body2" component="p" sx={{ px: 2, pb: 1.5 }}>
            {note}
          </Typography>
        ))}
        <List aria-label="Found messages" disablePadding>
          {found.map((one) => (
            <MessageLink key={one.message.id} message={one.message} room={one.room.title} onGo={onGo}>
              <Marked found={one} />
            </MessageLink>
          ))}
        </List>
        {search.hasNextPage && q !== '' && (
          <Button fullWidth loading={search.isFetchingNextPage} onClick={() => void search.fetchNextPage()}>
            Show older ones
          </Button>
        )}
      </Box>
    </>
  );
}

/** The zone in which the one who searches has days. */
function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function Marked({ found: { message, marks } }: { found: Found }) {
  return splitMarks(message.body, marks).map(({ text, isMarked }, index) =>
    isMarked ? (
      <Box
        key={index}
        component="mark"
        sx={{ bgcolor: 'primary.light', color: 'inherit', fontWeight: 600, borderRadius: 0.5 }}
      >
        {text}
      </Box>
    ) : (
      <span key={index}>{text}</span>
    ),
  );
}

function summary(q: string, count: number, isMore: boolean, isPending: boolean): string {
  if (q === '') return 'Finds messages in all rooms that you may see.';
  if (isPending) return 'Searching…';
  if (count === 0) return isMore ? 'Nothing found yet: older messages may have it.' : 'Nothing found.';
  return `${count}${isMore ? ' or more' : ''} found, the newest first. Enter goes to the first.`;
}

function whyNot(reason: unknown): string {
  return reason instanceof ChatError && reason.code === 'invalid' ? reason.detail : errorText(reason);
}
