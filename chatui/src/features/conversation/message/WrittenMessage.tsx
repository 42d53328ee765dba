import { useContext } from 'react';

import { LinkPreview } from '../../../components/files/LinkPreview';
import { MessageFiles } from '../../../components/files/MessageFiles';
import { RowTabIndex } from '../../../components/rowTabIndex';
import { useText } from '../../../components/useText';
import type { Message } from '../../../wire/message';
import type { QueuedCommand } from '../../../workspace/QueuedCommand';
import type { Row } from '../../../workspace/rowsOf';
import { useLog } from '../log/logContext';
import { HasActions } from './hasActions';
import { MessageActions } from './MessageActions';
import { MessageFrame } from './MessageFrame';
import { MessageText } from './MessageText';
import styles from './message.module.css';
import { NotSent } from './NotSent';
import { MessageMenuContext } from './openMessageMenu';
import { quoteAbove } from './quoteAbove';
import { Reactions } from './Reactions';
import { spokenText } from './spokenText';
import { fullTime } from './times';

interface WrittenMessageProps {
  row: Extract<Row, { kind: 'message' }>;
  /** Whether the address names this message. */
  isLinked: boolean;
}

/** A message as it stands, and what can be done with it. */
export function WrittenMessage({ row, isLinked }: WrittenMessageProps) {
  const { message } = row;
  const { selfId, canModerate, isReadOnly, react, showRevisions } = useLog();
  const { files = [] } = message;
  const toggle = (emoji: string, isOn: boolean) => react(message.id, emoji, isOn);
  return (
    <MessageFrame
      row={row}
      isLinked={isLinked}
      {...spokenText(message.body, files)}
      actions={(tabIndex) => <Actions message={message} tabIndex={tabIndex} />}
      above={quoteAbove(message.reply_to)}
      below={
        message.reactions.length === 0
          ? undefined
          : (tabIndex) => <Reactions message={message} tabIndex={tabIndex} onToggle={isReadOnly ? undefined : toggle} />
      }
    >
      {(message.body !== '' || message.edited_at !== null) && (
        <MessageText
          text={message.body}
          mentions={message.mentions}
          mentionsRoom={message.mentions_room}
          isLinked={isLinked}
          selfId={selfId}
        >
          {message.edited_at !== null && (
            <EditedMark at={new Date(message.edited_at)} onClick={() => showRevisions(message)} />
          )}
        </MessageText>
      )}
      {files.length > 0 && <MessageFiles room={message.room} messageId={message.id} files={files} />}
      {message.preview && (
        <LinkPreview
          message={message}
          preview={message.preview}
          canRemove={message.author.id === selfId || canModerate}
        />
      )}
      {row.failed !== null && <NotSaved message={message} failed={row.failed} />}
    </MessageFrame>
  );
}

function Actions({ message, tabIndex }: { message: Message; tabIndex: 0 | -1 }) {
  const { selfId, canModerate, isReadOnly, edit, reply, askToDelete, pickReaction } = useLog();
  const openMenu = useContext(MessageMenuContext);
  const isShown = useContext(HasActions);
  const isOwn = message.author.id === selfId;
  if (!isShown) return null;
  return (
    <MessageActions
      tabIndex={tabIndex}
      onReact={isReadOnly ? undefined : (button) => pickReaction(message, button)}
      onReply={isReadOnly ? undefined : () => reply(message)}
      onEdit={isOwn && !isReadOnly ? () => edit(message.id) : undefined}
      onDelete={isOwn || canModerate ? () => askToDelete(message) : undefined}
      onMore={openMenu === null ? undefined : (button) => openMenu(message, button)}
    />
  );
}

/** An edit that was refused. */
function NotSaved({ message, failed }: { message: Message; failed: QueuedCommand }) {
  const text = useText();
  const { edit, editText, keepFiles, discard } = useLog();
  const takeBack = ({ clientId, change }: QueuedCommand) => {
    edit(message.id);
    if (change?.type === 'edit') editText(change.body);
    if (change?.type === 'edit' && change.files !== undefined) keepFiles(change.files);
    discard(clientId);
  };
  return <NotSent what={text.message.editNotSaved} command={failed} onTakeBack={takeBack} />;
}

/** Leads to what the message said before. */
function EditedMark({ at, onClick }: { at: Date; onClick: () => void }) {
  const { language, message } = useText();
  return (
    <button
      type="button"
      className={styles.edited}
      tabIndex={useContext(RowTabIndex)}
      title={message.editedAt(fullTime(at, language))}
      onClick={onClick}
    >
      {message.edited}
    </button>
  );
}
