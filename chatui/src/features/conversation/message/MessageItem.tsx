import { memo, useContext, useState } from 'react';

import { Blocked } from '../../../components/blocked';
import { plainText } from '../../../components/plainText';
import { useText } from '../../../components/useText';
import type { Editing } from '../../../workspace/DraftStore';
import type { Row } from '../../../workspace/rowsOf';
import { useLog } from '../log/logContext';
import { BlockedMessage } from './BlockedMessage';
import { EditMessage } from './EditMessage';
import { MessageFrame } from './MessageFrame';
import styles from './message.module.css';
import { WrittenMessage } from './WrittenMessage';

interface MessageItemProps {
  row: Extract<Row, { kind: 'message' }>;
  /** What is being made of it, if it is being edited. */
  editing: Editing | null;
  /** Whether the address names this message. */
  isLinked: boolean;
}

export const MessageItem = memo(function MessageItem({ row, editing, isLinked }: MessageItemProps) {
  const { message } = row;
  const isBlocked = useContext(Blocked).has(message.author.id);
  const [isShown, setShown] = useState(false);
  if (message.deleted_at !== null) return <DeletedMessage row={row} isLinked={isLinked} />;
  if (isBlocked && !isShown) {
    return (
      <MessageFrame row={row} isLinked={isLinked} text="">
        <BlockedMessage onShow={() => setShown(true)} />
      </MessageFrame>
    );
  }
  if (editing !== null) return <MessageInEdit row={row} editing={editing} />;
  return <WrittenMessage row={row} isLinked={isLinked} />;
}, isSame);

/** Rows are made anew whenever anything changes in the log; one that says the same is not drawn again. */
function isSame({ row: old, ...before }: MessageItemProps, { row, ...after }: MessageItemProps): boolean {
  const isSameRow = (Object.keys(row) as (keyof Row)[]).every((name) => name === 'at' || old[name] === row[name]);
  return isSameRow && (Object.keys(after) as (keyof typeof after)[]).every((name) => before[name] === after[name]);
}

type ItemProps = Pick<MessageItemProps, 'row' | 'isLinked'>;

function DeletedMessage({ row, isLinked }: ItemProps) {
  const { common, moderation } = useText();
  const { deleted_reason: reason } = row.message;
  return (
    <MessageFrame row={row} isLinked={isLinked} text="">
      <div className={styles.deleted}>
        {reason === undefined ? common.messageDeleted : moderation.deletedFor(plainText(reason))}
      </div>
    </MessageFrame>
  );
}

function MessageInEdit({ row: { message, ...row }, editing }: { row: ItemProps['row']; editing: Editing }) {
  const { about } = useText().message;
  const { edit, editText, keepFiles, save } = useLog();
  return (
    <MessageFrame row={row} text={message.body} about={about.editing}>
      <EditMessage
        room={message.room}
        body={message.body}
        files={message.files}
        kept={editing.files}
        text={editing.text ?? message.body}
        onChange={editText}
        onKeep={keepFiles}
        onSave={(body, kept) => save(message.id, body, kept)}
        onClose={() => edit(null)}
      />
    </MessageFrame>
  );
}
