import Button from '@mui/material/Button';
import List from '@mui/material/List';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery } from '@tanstack/react-query';

import { errorText } from '../../components/errorText';
import { useLive } from '../../components/live';
import { MessageLink } from '../../components/MessageLink';
import { Alert } from '../../components/Alert';
import { Prose } from '../../components/Prose';
import { useServices } from '../../components/services';
import { useText } from '../../components/useText';

/** Messages that mention the reader, newest first. `titles`: what their rooms are called. */
export function MentionList({ titles }: { titles: ReadonlyMap<string, string> }) {
  const text = useText();
  const { api } = useServices();
  const { self } = useLive();
  const mentions = useInfiniteQuery({
    queryKey: ['mentions'],
    queryFn: ({ pageParam, signal }) =>
      api.mentions({ limit: 50, ...(pageParam !== null && { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
  const found = mentions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {mentions.isError && <Alert onRetry={() => void mentions.refetch()}>{errorText(mentions.error, text)}</Alert>}
      {mentions.isSuccess && found.length === 0 && (
        <Typography color="textSecondary" sx={{ p: 2 }}>
          {text.mentions.none(self.username ?? '')}
        </Typography>
      )}
      <List aria-label={text.mentions.title} disablePadding>
        {found.map((message) => (
          <MessageLink key={message.id} message={message} room={titles.get(message.room) ?? message.room}>
            <Prose
              text={message.body}
              mentions={message.mentions}
              mentionsRoom={message.mentions_room}
              selfId={self.id}
            />
          </MessageLink>
        ))}
      </List>
      {mentions.hasNextPage && (
        <Button fullWidth loading={mentions.isFetchingNextPage} onClick={() => void mentions.fetchNextPage()}>
          {text.mentions.older}
        </Button>
      )}
    </>
  );
}
