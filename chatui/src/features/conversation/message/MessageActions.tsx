import { Icon, type IconName } from '../../../components/Icon';
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
}

/** What can be done with a message; what cannot be done has no button. */
export function MessageActions({ tabIndex, onReact, onReply, onEdit, onDelete }: MessageActionsProps) {
  const { tipped, forget, ...handlers } = useTipped();
  if ([onReact, onReply, onEdit, onDelete].every((action) => action === undefined)) return null;
  return (
    // A new message is read out; what could be done with it is not.
    <div aria-live="off" className={`${styles.actions} ${styles.quiet}`} {...handlers}>
      {onReact !== undefined && <Action tabIndex={tabIndex} name="Add reaction" icon="smile" onClick={onReact} />}
      {onReply !== undefined && <Action tabIndex={tabIndex} name="Reply" icon="reply" onClick={onReply} />}
      {onEdit !== undefined && <Action tabIndex={tabIndex} name="Edit message" icon="edit" onClick={onEdit} />}
      {onDelete !== undefined && <Action tabIndex={tabIndex} name="Delete message" icon="delete" onClick={onDelete} />}
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
