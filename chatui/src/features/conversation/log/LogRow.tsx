import type { Draft } from '../../../workspace/Outbox';
import type { Message } from '../../../wire/message';
import { DayDivider } from './DayDivider';
import { DraftItem } from '../message/DraftItem';
import { MessageItem } from '../message/MessageItem';
import { NewDivider } from './NewDivider';
import { NotesRow } from './NotesRow';
import type { Row } from './rowsOf';
import type { Editing } from '../../../workspace/Drawer';

export interface LogRowProps {
  row: Row;
  selfId: string;
  canModerate: boolean;
  isReadOnly: boolean;
  editing: Editing | null;
  /** Of the message above which “New” stands. */
  newSeq: number | null;
  /** Of the message that the address names. */
  linkedSeq: number | null;
  onEdit: (messageId: string | null) => void;
  onEditText: (text: string) => void;
  onSave: (messageId: string, body: string) => void;
  onDelete: (message: Message) => void;
  onShowRevisions: (message: Message) => void;
  onReply: (message: Message) => void;
  onPickReaction: (message: Message, button: HTMLElement) => void;
  onReact: (messageId: string, emoji: string, isOn: boolean) => void;
  onRetry: (clientId: string) => void;
  /** Takes an own text that was not sent back into the box. */
  onTakeBack: (draft: Draft) => void;
  onDiscard: (clientId: string) => void;
}

export function LogRow({
  row,
  selfId,
  editing,
  newSeq,
  linkedSeq,
  onRetry,
  onTakeBack,
  onDiscard,
  ...item
}: LogRowProps) {
  return (
    <>
      {row.startsDay && <DayDivider at={row.at} />}
      {row.kind === 'message' && row.message.seq === newSeq && <NewDivider />}
      {row.kind === 'notes' ? (
        <NotesRow notes={row.notes} />
      ) : row.kind === 'draft' ? (
        <DraftItem row={row} onRetry={onRetry} onTakeBack={onTakeBack} onDiscard={onDiscard} />
      ) : (
        <MessageItem
          row={row}
          selfId={selfId}
          isOwn={row.message.author.id === selfId}
          onRetry={onRetry}
          onDiscard={onDiscard}
          editing={row.message.id === editing?.id ? editing : null}
          isLinked={row.message.seq === linkedSeq}
          {...item}
        />
      )}
    </>
  );
}
