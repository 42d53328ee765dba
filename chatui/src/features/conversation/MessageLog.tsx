import Box from '@mui/material/Box';
import { type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef } from 'react';

import type { TimelineSnapshot } from '../../timeline/RoomTimeline';
import type { User } from '../../wire/user';
import { LatestPill } from './LatestPill';
import { LogRow, type LogRowProps } from './LogRow';
import { LogStart } from './LogStart';
import { type Row, rowsOf } from './rowsOf';
import type { Slice } from './span';
import { useKeptFocus } from './useKeptFocus';
import { useLogPlace } from './useLogPlace';
import { useMessageKeys } from './useMessageKeys';
import { useNewBelow } from './useNewBelow';

interface MessageLogProps extends Omit<LogRowProps, 'row'> {
  snapshot: TimelineSnapshot;
  self: User;
  onLoadOlder: () => void;
  /** Whether the reader is at the end of the log. */
  onAtBottom: (atBottom: boolean) => void;
}

/** The conversation: as much of it in the page as is near to what is read. It follows what is new only for a reader who is at its end. */
export function MessageLog({ snapshot, self, onLoadOlder, onAtBottom, ...rowProps }: MessageLogProps) {
  const { messages, hasOlder, loadingOlder, olderError } = snapshot;
  const log = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const below = useNewBelow(messages, self.id);
  const { slice, isAtEnd, toEnd, show } = useLogPlace({
    messages,
    log,
    rows: content,
    initial: 'end',
    onNearStart: () => hasOlder && !loadingOlder && olderError === null && onLoadOlder(),
    onLook: (place) => {
      below.onAtBottom(place.isAtEnd);
      onAtBottom(place.isAtEnd);
    },
  });
  useShown(snapshot, rowProps.editing?.id ?? null, rowProps.linkedSeq, show);
  useOwnInView(snapshot, toEnd);
  const rows = useRows(snapshot, slice, self);
  const onArrows = useMessageKeys();
  const focus = useKeptFocus(log);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'End' && !(event.target instanceof HTMLTextAreaElement)) toEnd();
    onArrows(event);
  };

  return (
    <Box sx={{ position: 'relative', flex: 1, minHeight: 0 }}>
      <Box
        ref={log}
        role="log"
        aria-label="Messages"
        aria-live={isAtEnd ? 'polite' : 'off'}
        tabIndex={0}
        onKeyDown={onKeyDown}
        {...focus}
        sx={{
          height: '100%',
          display: 'flex',
          flexDirection: 'column',
          overflowY: 'auto',
          overscrollBehavior: 'contain',
          overflowAnchor: 'none', // LogPlace does it
          '&:focus-visible': { outlineOffset: -2 },
        }}
      >
        <Box sx={{ flex: 'none', mt: 'auto' }}>
          {slice[0] === 0 && <LogStart snapshot={snapshot} onLoad={onLoadOlder} />}
        </Box>
        <Box ref={content} sx={{ flex: 'none', pb: 1 }}>
          {rows.map((row) => (
            <div key={row.key} data-seq={row.kind === 'message' ? row.message.seq : undefined}>
              <LogRow row={row} {...rowProps} />
            </div>
          ))}
        </Box>
      </Box>
      {below.count !== null && <LatestPill count={below.count} onClick={toEnd} />}
    </Box>
  );
}

function useRows(snapshot: TimelineSnapshot, [start, end]: Slice, self: User): Row[] {
  const { messages, drafts, hasOlder } = snapshot;
  return useMemo(() => {
    // Whether the oldest loaded message starts a day or a group is known by the one before it only. It waits for that one:
    // a heading that went away again would move all that is being read.
    const first = start === 0 && hasOlder && messages.length > 1 ? 1 : start;
    const before = Math.max(0, first - 1);
    const shownDrafts = end === messages.length ? drafts : [];
    return rowsOf(messages.slice(before, end), shownDrafts, self).slice(first - before);
  }, [messages, drafts, hasOlder, start, end, self]);
}

/** Brings what was asked for into view, once for each asking: what loads later does not pull the reader back. */
function useShown(
  { messages }: TimelineSnapshot,
  editingId: string | null,
  linkedSeq: number | null,
  show: (seq: number, where: 'middle' | 'nearest') => void,
): void {
  const showEdited = useEffectEvent((id: string) => {
    const seq = messages.find((message) => message.id === id)?.seq;
    if (seq !== undefined) show(seq, 'nearest');
  });
  const showLinked = useEffectEvent((seq: number) => show(seq, 'middle'));
  useEffect(() => {
    if (editingId !== null) showEdited(editingId);
  }, [editingId]);
  useEffect(() => {
    if (linkedSeq !== null) showLinked(linkedSeq);
  }, [linkedSeq]);
}

/** Who has just written is taken to what they wrote. */
function useOwnInView({ drafts }: TimelineSnapshot, toEnd: () => void): void {
  const last = drafts.at(-1)?.clientId;
  const known = useRef(last);
  const goThere = useEffectEvent(toEnd);
  useEffect(() => {
    if (last !== undefined && last !== known.current) goThere();
    known.current = last;
  }, [last]);
}
