import Box from '@mui/material/Box';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
} from 'react';

import type { RoomSnapshot } from '../../../workspace/RoomSnapshot';
import type { User } from '../../../wire/user';
import { copiedText } from './copiedText';
import { KeepInPlace } from '../message/keepInPlace';
import { LatestPill } from './LatestPill';
import { LogEnd } from './LogEnd';
import { LogRow, type LogRowProps } from './LogRow';
import { LogStart } from './LogStart';
import type { Opening } from '../../../workspace/Opening';
import { type Row, rowsOf } from './rowsOf';
import type { Slice } from './span';
import type { Editing } from '../../../workspace/Drawer';
import { useKeptFocus } from './useKeptFocus';
import type { Linked } from './useLinked';
import { useLogPlace } from './useLogPlace';
import { useMessageKeys } from './useMessageKeys';

export interface MessageLogProps extends Omit<LogRowProps, 'row' | 'linkedSeq'> {
  snapshot: RoomSnapshot;
  self: User;
  opening: Opening;
  /** The message that the address names. */
  linked: Linked | null;
  /** How much stands below; null for who is at the end. */
  pill: number | null;
  onLoadOlder: () => void;
  onLoadNewer: () => void;
  onGoTo: (seq: number) => void;
  onGoToEnd: () => void;
  /** Everything up to `seen` has been on the screen, or was passed over; `isAtEnd`: the reader is at the end of the log. */
  onLook: (look: { seen: number; isAtEnd: boolean }) => void;
  /** What is laid over the top of the log. */
  strip: ReactNode;
}

/** The conversation: as much of it in the page as is near to what is read. It follows what is new only for a reader who is at its end. */
export function MessageLog(props: MessageLogProps) {
  const {
    snapshot,
    self,
    opening,
    pill,
    onLoadOlder,
    onLoadNewer,
    onGoTo,
    onGoToEnd,
    onLook,
    strip,
    linked,
    ...rowProps
  } = props;
  const { messages, hasOlder, hasNewer } = snapshot;
  const log = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { slice, isAtEnd, toEnd, show, keep } = useLogPlace({
    messages,
    hasNewer,
    log,
    rows: content,
    initial: opening,
    onNearStart: () => hasOlder && !snapshot.loadingOlder && snapshot.olderError === null && onLoadOlder(),
    onNearEnd: () => hasNewer && !snapshot.loadingNewer && snapshot.newerError === null && onLoadNewer(),
    onLook: (place) => {
      onLook({ seen: place.isAtEnd ? snapshot.head : seqOf(place.lastSeen()), isAtEnd: place.isAtEnd });
    },
  });
  const toLatest = () => {
    onGoToEnd();
    toEnd();
  };
  useShown(snapshot, { editing: rowProps.editing, linked }, show, onGoTo);
  useOwnInView(snapshot, toLatest);
  const rows = useRows(snapshot, slice, self, rowProps.newSeq);
  const onArrows = useMessageKeys();
  const focus = useKeptFocus(log);
  const onCopy = (event: ClipboardEvent<HTMLElement>) => {
    const selection = getSelection();
    if (event.target instanceof HTMLTextAreaElement || selection === null || selection.rangeCount === 0) return;
    const copied = copiedText(event.currentTarget, rows, selection.getRangeAt(0));
    if (copied === null) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', copied);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'End' && !(event.target instanceof HTMLTextAreaElement)) toLatest();
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
        onCopy={onCopy}
        {...focus}
        sx={{
          height: '100%',
          display: 'flex',
          flexDirection: 'column',
          overflowY: 'auto',
          overscrollBehavior: 'contain',
          overflowAnchor: 'none', // LogPlace does it
          scrollPaddingBlock: 64, // what has the focus is not under the strip or the pill
          '&:focus-visible': { outlineOffset: -2 },
        }}
      >
        <Box sx={{ flex: 'none', mt: 'auto' }}>
          {slice[0] === 0 && <LogStart snapshot={snapshot} onLoad={onLoadOlder} />}
        </Box>
        <Box ref={content} sx={{ flex: 'none', pb: 1 }}>
          <KeepInPlace value={keep}>
            {rows.map((row) => (
              <div key={row.key} data-seq={lastSeqOf(row)}>
                <LogRow row={row} linkedSeq={linked?.seq ?? null} {...rowProps} />
              </div>
            ))}
          </KeepInPlace>
        </Box>
        {hasNewer && slice[1] === messages.length && <LogEnd snapshot={snapshot} onLoad={onLoadNewer} />}
      </Box>
      {strip}
      {!isAtEnd && <LatestPill count={pill ?? 0} onClick={toLatest} />}
    </Box>
  );
}

function lastSeqOf(row: Row): number | undefined {
  if (row.kind === 'draft') return undefined;
  return row.kind === 'message' ? row.message.seq : row.notes.at(-1)?.seq;
}

function seqOf(row: HTMLElement | undefined): number {
  return Number(row?.dataset.seq ?? 0);
}

function useRows(snapshot: RoomSnapshot, [start, end]: Slice, self: User, newSeq: number | null): Row[] {
  const { messages, notes, drafts, failedEdits, hasOlder, hasNewer } = snapshot;
  return useMemo(() => {
    // Whether the oldest loaded message starts a day or a group is known by the one before it only. It waits for that one:
    // a heading that went away again would move all that is being read.
    const first = start === 0 && hasOlder && messages.length > 1 ? 1 : start;
    const before = Math.max(0, first - 1);
    const shownDrafts = end === messages.length && !hasNewer ? drafts : [];
    const [after, upTo] = [messages[first - 1]?.seq ?? 0, messages[end]?.seq ?? Infinity];
    const shownNotes = notes.filter(({ seq }) => after < seq && seq < upTo);
    return rowsOf(messages.slice(before, end), shownDrafts, self, newSeq, shownNotes, failedEdits).slice(
      first - before,
    );
  }, [messages, notes, drafts, failedEdits, hasOlder, hasNewer, start, end, self, newSeq]);
}

/** Brings what was asked for into view, once for each asking: what loads later does not pull the reader back. */
function useShown(
  { messages, range }: RoomSnapshot,
  { editing, linked }: { editing: Editing | null; linked: Linked | null },
  show: (seq: number, where: 'middle' | 'nearest') => void,
  onGoTo: (seq: number) => void,
): void {
  const editingId = editing?.id ?? null;
  const showEdited = useEffectEvent((id: string) => {
    const seq = messages.find((message) => message.id === id)?.seq;
    if (seq !== undefined) show(seq, 'nearest');
  });
  useEffect(() => {
    if (editingId !== null) showEdited(editingId);
  }, [editingId]);

  const shown = useRef<string | null>(null);
  const { seq, key } = linked ?? { seq: 0, key: null };
  const isLoaded = range.from <= seq && seq <= range.to;
  const goTo = useEffectEvent(onGoTo);
  useEffect(() => {
    if (key !== null) goTo(seq);
  }, [seq, key]);
  useEffect(() => {
    if (!isLoaded || key === null || shown.current === key) return;
    shown.current = key;
    show(seq, 'middle');
  }, [isLoaded, seq, key, show]);
}

/** Who has just written is taken to what they wrote. */
function useOwnInView({ drafts }: RoomSnapshot, toLatest: () => void): void {
  const last = drafts.at(-1)?.clientId;
  const known = useRef(last);
  const goThere = useEffectEvent(toLatest);
  useEffect(() => {
    if (last !== undefined && last !== known.current) goThere();
    known.current = last;
  }, [last]);
}
