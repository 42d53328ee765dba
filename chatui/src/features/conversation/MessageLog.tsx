import Box from '@mui/material/Box';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';

import type { TimelineSnapshot } from '../../timeline/RoomTimeline';
import type { User } from '../../wire/user';
import { LatestPill } from './LatestPill';
import { LogStart } from './LogStart';
import { LogRow, type LogRowProps } from './LogRow';
import { rowsOf } from './rowsOf';
import { useMessageKeys } from './useMessageKeys';
import { useNewBelow } from './useNewBelow';
import { useScrollTo } from './useScrollTo';
import { useStayAtEnd } from './useStayAtEnd';

/** Index of the first loaded message; older ones count down from it, which is how the list knows what was put before. */
const firstIndex = 1_000_000;

/** So many pixels from the end still count as being there. */
const nearEnd = 40;

interface MessageLogProps extends Omit<LogRowProps, 'row'> {
  snapshot: TimelineSnapshot;
  self: User;
  onLoadOlder: () => void;
  /** Whether the reader is at the end of the log. */
  onAtBottom: (atBottom: boolean) => void;
}

/** The conversation, virtualised. It follows what is new only for a reader who is at its end. */
export function MessageLog({ snapshot, self, onLoadOlder, onAtBottom, ...rowProps }: MessageLogProps) {
  const { messages, drafts } = snapshot;
  // Whether the oldest loaded message starts a day or a group is known by the one before it only. It waits for that one:
  // a heading that went away again would move all that is being read.
  const waiting = snapshot.hasOlder && messages.length > 1 ? 1 : 0;
  const rows = useMemo(() => rowsOf(messages, drafts, self).slice(waiting), [messages, drafts, self, waiting]);
  const [anchor] = useState(messages[0]?.seq ?? 0);
  const older = messages.findIndex(({ seq }) => seq >= anchor);
  const list = useRef<VirtuosoHandle>(null);
  const below = useNewBelow(messages, self.id);
  const onKeyDown = useMessageKeys();
  const toLatest = useCallback(() => list.current?.scrollToIndex({ index: 'LAST', align: 'end' }), []);
  const frame = useRef<HTMLElement>(null);
  useStayAtEnd(frame, nearEnd, toLatest);
  // The first scroll to the end goes by guessed heights; as rows are measured it is repeated, until somebody scrolls.
  const untouched = useRef(true);
  const touch = () => {
    untouched.current = false;
  };
  useScrollTo(list, rows, { editingId: rowProps.editing?.id ?? null, linkedSeq: rowProps.linkedSeq });
  const last = rows.at(-1);
  const isSending = last?.kind === 'draft' && last.draft.state !== 'failed';

  return (
    <Box
      ref={frame}
      onWheel={touch}
      onTouchMove={touch}
      onPointerDown={touch}
      onKeyDown={touch}
      sx={{ position: 'relative', flex: 1, minHeight: 0 }}
    >
      <Virtuoso
        ref={list}
        role="log"
        aria-label="Messages"
        aria-live={below.count === null ? 'polite' : 'off'}
        onKeyDown={onKeyDown}
        style={{ height: '100%', overscrollBehavior: 'contain' }}
        data={rows}
        firstItemIndex={firstIndex - Math.max(older, 0) + waiting}
        initialTopMostItemIndex={{ index: 'LAST', align: 'end' }}
        alignToBottom
        followOutput={(atBottom) => (atBottom || isSending ? 'auto' : false)}
        atBottomThreshold={nearEnd}
        atBottomStateChange={(atBottom) => {
          below.onAtBottom(atBottom);
          onAtBottom(atBottom);
        }}
        totalListHeightChanged={() => untouched.current && rowProps.linkedSeq === null && toLatest()}
        startReached={() => snapshot.hasOlder && onLoadOlder()}
        increaseViewportBy={{ top: 600, bottom: 300 }}
        computeItemKey={(_, row) => row.key}
        context={{ snapshot, onLoadOlder }}
        components={{ Header, Footer }}
        itemContent={(_, row) => <LogRow row={row} {...rowProps} />}
      />
      {below.count !== null && <LatestPill count={below.count} onClick={toLatest} />}
    </Box>
  );
}

function Header({ context }: { context: { snapshot: TimelineSnapshot; onLoadOlder: () => void } }) {
  return <LogStart snapshot={context.snapshot} onLoad={context.onLoadOlder} />;
}

function Footer() {
  return <Box sx={{ height: 8 }} />;
}
