import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useRef,
} from 'react';

import { useLive } from '../../../components/live';
import { useText } from '../../../components/useText';
import type { Message } from '../../../wire/message';
import { copiedText } from './copiedText';
import { useJump } from '../message/useJump';
import { HasActions } from '../message/hasActions';
import { KeepInPlace } from '../message/keepInPlace';
import { FirstUnread } from './FirstUnread';
import { LatestPill } from './LatestPill';
import { LogEnd } from './LogEnd';
import type { LogPlace, Where } from './LogPlace';
import { LogRow } from './LogRow';
import { LogStart } from './LogStart';
import styles from './log.module.css';
import type { Linked, Opening } from '../../../workspace/Opening';
import type { RoomView, RoomViewSnapshot } from '../../../workspace/RoomView';
import type { CommandCall } from '../../../workspace/CommandCalls';
import type { Row } from '../../../workspace/rowsOf';
import { withCalls } from '../../../workspace/withCalls';
import type { Editing } from '../../../workspace/DraftStore';
import { useKeptFocus } from './useKeptFocus';
import { useLeftLink } from './useLeftLink';
import { useLogPlace } from './useLogPlace';
import { useMessageKeys } from './useMessageKeys';
import { useNewAbove } from './useNewAbove';
import { type Place, useReturn, useWayBack } from './useWayBack';

interface MessageLogProps {
  view: RoomView;
  snapshot: RoomViewSnapshot;
  /** The reader's own calls of commands. */
  calls: readonly CommandCall[];
  /** Where it begins. */
  opening: Opening;
  /** Which message is being edited, if one is. */
  editing: Editing | null;
  /** The message that the address names. */
  linked: Linked | null;
  /** What is laid over the top of the log. */
  strip: ReactNode;
}

/** The conversation: as much of it in the page as is near to what is read. It follows what is new only for a reader who is at its end. */
export function MessageLog({ view, snapshot: viewed, calls, opening, editing, linked, strip }: MessageLogProps) {
  const { self } = useLive();
  const { replica } = view;
  const { room: snapshot, goal, newSeq, unreadFrom, pill } = viewed;
  const { messages, hasNewer } = snapshot;
  const log = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const loadOlder = () => void replica.loadOlder();
  const loadNewer = () => void replica.loadNewer();
  const newAbove = useNewAbove(viewed);
  const leaveLink = useLeftLink(linked);
  const jump = useJump();
  const wayBack = useWayBack(linked !== null);
  const { slice, isAtEnd, isPainted, toEnd, show, keep } = useLogPlace({
    messages,
    hasNewer,
    log,
    rows: content,
    initial: opening,
    onNearStart: () => view.near('start'),
    onNearEnd: () => view.near('end'),
    onLook: (place) => {
      const seen = place.inView();
      view.look({ seen: place.isAtEnd ? snapshot.head : seqOf(place.lastSeen(seen)), isAtEnd: place.isAtEnd });
      const inView = seen.map(seqOf).filter((seq) => seq > 0);
      newAbove.look(inView);
      leaveLink(inView);
      wayBack.remember(placeOf(place));
    },
  });
  const text = useText();
  const toLatest = () => {
    view.goToEnd();
    toEnd();
  };
  useReturn(wayBack, (place) => {
    if (place === 'end') toLatest();
    else void view.goTo({ seq: place.seq, where: place.top });
  });
  const toFirstUnread = () => {
    const isLoaded = unreadFrom !== null && unreadFrom >= snapshot.range.from;
    const seq = isLoaded ? newSeq : unreadFrom;
    if (seq !== null) jump(seq);
  };
  useEffect(() => {
    if (goal !== null) show(goal.seq, goal.where);
  }, [goal, show]);
  useEditedInView(messages, editing, show);
  useOwnInView(snapshot.outgoing.findLast(({ isOwn }) => isOwn)?.clientId, toLatest);
  useCallInView(calls, toLatest);
  const rows = withCalls(view.rows(viewed, slice, self), calls, self, {
    isFirst: slice[0] === 0,
    isLast: slice[1] === messages.length && !hasNewer,
  });
  const onArrows = useMessageKeys();
  const focus = useKeptFocus(log);
  const onCopy = (event: ClipboardEvent<HTMLElement>) => {
    const selection = getSelection();
    if (event.target instanceof HTMLTextAreaElement || selection === null || selection.rangeCount === 0) return;
    const copied = copiedText(event.currentTarget, rows, selection.getRangeAt(0), text);
    if (copied === null) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', copied);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'End' && !(event.target instanceof HTMLTextAreaElement)) toLatest();
    onArrows(event);
  };

  return (
    <div className={styles.frame}>
      {/* What scrolls is reached by keys, and its keys lead from message to message. */}
      {/* eslint-disable jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex */}
      <div
        ref={log}
        className={styles.log}
        role="log"
        aria-label={text.log.messages}
        aria-live={isAtEnd ? 'polite' : 'off'}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        {...focus}
      >
        {/* eslint-enable jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex */}
        <div className={styles.start}>
          {slice[0] === 0 && <LogStart snapshot={snapshot} onLoad={loadOlder} />}
        </div>
        <div ref={content} className={styles.rows}>
          <KeepInPlace value={keep}>
            <HasActions value={isPainted}>
              {rows.map((row) => (
              <div key={row.key} data-seq={lastSeqOf(row)}>
                <LogRow
                  row={row}
                  editing={row.kind === 'message' && row.message.id === editing?.id ? editing : null}
                  isNew={newSeq !== null && messageSeq(row) === newSeq}
                  isLinked={linked !== null && messageSeq(row) === linked.seq}
                />
              </div>
            ))}
            </HasActions>
          </KeepInPlace>
        </div>
        {hasNewer && slice[1] === messages.length && <LogEnd snapshot={snapshot} onLoad={loadNewer} />}
      </div>
      {strip}
      {newAbove.isAbove && <FirstUnread onClick={toFirstUnread} />}
      {!isAtEnd && <LatestPill count={pill ?? 0} onClick={toLatest} />}
    </div>
  );
}

function placeOf({ isAtEnd, held }: LogPlace): Place | null {
  if (isAtEnd) return 'end';
  const seq = seqOf(held?.row);
  return held === undefined || seq === 0 ? null : { seq, top: held.top };
}

function messageSeq(row: Row): number | null {
  return row.kind === 'message' ? row.message.seq : null;
}

function lastSeqOf(row: Row): number | undefined {
  if (row.kind === 'outgoing') return undefined;
  if (row.kind === 'call') return row.call.afterSeq;
  return row.kind === 'message' ? row.message.seq : row.systemMessages.at(-1)?.seq;
}

function seqOf(row: Element | undefined): number {
  return Number(row?.getAttribute('data-seq') ?? 0);
}

/** Brings the message whose edit begins into view. */
function useEditedInView(
  messages: readonly Message[],
  editing: Editing | null,
  show: (seq: number, where: Where) => void,
): void {
  const id = editing?.id ?? null;
  const showEdited = useEffectEvent(() => {
    const seq = messages.find((message) => message.id === id)?.seq;
    if (seq !== undefined) show(seq, 'nearest');
  });
  useEffect(() => {
    if (id !== null) showEdited();
  }, [id]);
}

/** Who has just written is taken to what they wrote; their other windows stay where they are. */
function useOwnInView(last: string | undefined, toLatest: () => void): void {
  const known = useRef(last);
  const goThere = useEffectEvent(toLatest);
  useEffect(() => {
    if (last !== undefined && last !== known.current) goThere();
    known.current = last;
  }, [last]);
}

/** The same for who has called a command; one that is dismissed or answered takes nobody anywhere. */
function useCallInView(calls: readonly CommandCall[], toLatest: () => void): void {
  const last = Math.max(0, ...calls.map(({ createdAt }) => createdAt));
  const known = useRef(last);
  const goThere = useEffectEvent(toLatest);
  useEffect(() => {
    if (last > known.current) goThere();
    known.current = Math.max(last, known.current);
  }, [last]);
}
