import { Icon, type IconName } from '../../../components/Icon';
import { useText } from '../../../components/useText';
import { ActionTip } from './ActionTip';
import styles from './message.module.css';
import { useTipped } from './useTipped';

interface MessageActionsProps {
  tabIndex: 0 | -1;
  /** With the button pressed, to open beside it. */
  onReact?: ((button: HTMLElement) => void) | undefined;
  onReply?: (() => void) | undefined;
  onEdit?: (() => void) | undefined;
  onDelete?: (() => void) | undefined;
  /** With the button pressed, to open a menu beside it. */
  onMore?: ((button: HTMLElement) => void) | undefined;
}

/** What can be done with a message; what cannot be done has no button. */
export function MessageActions({ tabIndex, onReact, onReply, onEdit, onDelete, onMore }: MessageActionsProps) {
  const { menus, message } = useText();
  const { tipped, forget, ...handlers } = useTipped();
  if ([onReact, onReply, onEdit, onDelete, onMore].every((action) => action === undefined)) return null;
  return (
    // A new message is read out; what could be done with it is not.
    <div aria-live="off" className={`${styles.actions} ${styles.quiet}`} {...handlers}>
      {onReact !== undefined && (
        <Action tabIndex={tabIndex} name={message.addReaction} icon="smile" onClick={onReact} />
      )}
      {onReply !== undefined && <Action tabIndex={tabIndex} name={message.reply} icon="reply" onClick={onReply} />}
      {onEdit !== undefined && <Action tabIndex={tabIndex} name={message.editMessage} icon="edit" onClick={onEdit} />}
      {onDelete !== undefined && (
        <Action tabIndex={tabIndex} name={message.deleteMessage} icon="delete" onClick={onDelete} />
      )}
      {onMore !== undefined && <Action tabIndex={tabIndex} name={menus.message} icon="more" onClick={onMore} />}
      {tipped?.isConnected && <ActionTip button={tipped} onClose={forget} />}
    </div>
  );
}

interface ActionProps {
  tabIndex: 0 | -1;
  name: string;
  icon: IconName;
  onClick: (button: HTMLElement) => void;
}

function Action({ name, icon, onClick, tabIndex }: ActionProps) {
  return (
    <button
      type="button"
      className={styles.action}
      aria-label={name}
      tabIndex={tabIndex}
      onClick={(event) => onClick(event.currentTarget)}
    >
      <Icon name={icon} />
    </button>
  );
}
