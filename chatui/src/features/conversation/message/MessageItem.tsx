import { memo, useContext } from 'react';

import type { Message } from '../../../wire/message';
import { EditMessage } from './EditMessage';
import styles from './message.module.css';
import { MessageActions } from './MessageActions';
import { MessageFrame } from './MessageFrame';
import { MessageText } from './MessageText';
import { quoteAbove } from './quoteAbove';
import { NotSent } from './NotSent';
import { Reactions } from './Reactions';
import type { Row } from '../log/rowsOf';
import { RowTabIndex } from '../../../components/rowTabIndex';
import { fullTime } from './times';
import type { Editing } from '../../../workspace/Drawer';

export interface MessageItemProps {
  row: Extract<Row, { kind: 'message' }>;
  isOwn: boolean;
  selfId: string;
  /** Whether the reader may delete others' messages. */
  canModerate: boolean;
  isReadOnly: boolean;
  /** What is being made of it, if it is being edited. */
  editing: Editing | null;
  /** Whether the address names this message. */
  isLinked: boolean;
  onEdit: (messageId: string | null) => void;
  onEditText: (text: string) => void;
  onSave: (messageId: string, body: string) => void;
  onDelete: (message: Message) => void;
  onShowRevisions: (message: Message) => void;
  onReply: (message: Message) => void;
  /** Somebody wants to choose an emoji, beside the button. */
  onPickReaction: (message: Message, button: HTMLElement) => void;
  onReact: (messageId: string, emoji: string, isOn: boolean) => void;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { row, isOwn, canModerate, isReadOnly, editing, isLinked, onEdit, onEditText, onSave, onDelete } = props;
  const { selfId, onShowRevisions, onReply, onPickReaction, onReact, onRetry, onDiscard } = props;
  const { message } = row;
  if (message.deleted_at !== null) {
    return (
      <MessageFrame row={row} isLinked={isLinked} text="">
        <div className={styles.deleted}>Message deleted</div>
      </MessageFrame>
    );
  }
  if (editing !== null) {
    return (
      <MessageFrame row={row} text={message.body} about="editing">
        <EditMessage
          room={message.room}
          body={message.body}
          text={editing.text ?? message.body}
          onChange={onEditText}
          onSave={(body) => onSave(message.id, body)}
          onClose={() => onEdit(null)}
        />
      </MessageFrame>
    );
  }
  const canEdit = isOwn && !isReadOnly;
  const canDelete = isOwn || canModerate;
  const react = (emoji: string, isOn: boolean) => onReact(message.id, emoji, isOn);
  return (
    <MessageFrame
      row={row}
      isLinked={isLinked}
      text={message.body}
      actions={(tabIndex) => (
        <MessageActions
          tabIndex={tabIndex}
          onReact={isReadOnly ? undefined : (button) => onPickReaction(message, button)}
          onReply={isReadOnly ? undefined : () => onReply(message)}
          onEdit={canEdit ? () => onEdit(message.id) : undefined}
          onDelete={canDelete ? () => onDelete(message) : undefined}
        />
      )}
      above={quoteAbove(message.reply_to)}
      below={
        message.reactions.length === 0
          ? undefined
          : (tabIndex) => <Reactions message={message} tabIndex={tabIndex} onToggle={isReadOnly ? undefined : react} />
      }
    >
      <MessageText
        text={message.body}
        mentions={message.mentions}
        mentionsRoom={message.mentions_room}
        isLinked={isLinked}
        selfId={selfId}
      >
        {message.edited_at !== null && (
          <EditedMark at={new Date(message.edited_at)} onClick={() => onShowRevisions(message)} />
        )}
      </MessageText>
      {row.failed !== null && (
        <NotSent
          what="The change was not saved."
          draft={row.failed}
          onRetry={onRetry}
          onTakeBack={({ clientId, change }) => {
            onEdit(message.id);
            if (change?.type === 'edit') onEditText(change.body);
            onDiscard(clientId);
          }}
          onDiscard={onDiscard}
        />
      )}
    </MessageFrame>
  );
}, isSame);

/** Rows are made anew whenever anything changes in the log; one that says the same is not drawn again. */
function isSame({ row: old, ...before }: MessageItemProps, { row, ...after }: MessageItemProps): boolean {
  const isSameRow = (Object.keys(row) as (keyof Row)[]).every((name) => name === 'at' || old[name] === row[name]);
  return isSameRow && (Object.keys(after) as (keyof typeof after)[]).every((name) => before[name] === after[name]);
}

/** Leads to what the message said before. */
function EditedMark({ at, onClick }: { at: Date; onClick: () => void }) {
  return (
    <button
      type="button"
      className={styles.edited}
      tabIndex={useContext(RowTabIndex)}
      title={`Edited ${fullTime(at)}. Show what changed`}
      onClick={onClick}
    >
      (edited)
    </button>
  );
}
