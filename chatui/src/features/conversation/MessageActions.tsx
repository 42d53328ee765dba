import IconButton from '@mui/material/IconButton';
import Paper from '@mui/material/Paper';
import Tooltip from '@mui/material/Tooltip';

import { Icon, type IconName } from '../../components/Icon';

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
  if ([onReact, onReply, onEdit, onDelete].every((action) => action === undefined)) return null;
  return (
    <Paper
      className="quiet"
      variant="outlined"
      sx={{ position: 'absolute', top: -14, right: 16, zIndex: 1, display: 'flex', p: 0.25, borderRadius: 2.5 }}
    >
      {onReact !== undefined && <Action tabIndex={tabIndex} name="Add reaction" icon="smile" onClick={onReact} />}
      {onReply !== undefined && <Action tabIndex={tabIndex} name="Reply" icon="reply" onClick={onReply} />}
      {onEdit !== undefined && <Action tabIndex={tabIndex} name="Edit message" icon="edit" onClick={onEdit} />}
      {onDelete !== undefined && <Action tabIndex={tabIndex} name="Delete message" icon="delete" onClick={onDelete} />}
    </Paper>
  );
}

function Action({
  name,
  icon,
  onClick,
  tabIndex,
}: {
  tabIndex: 0 | -1;
  name: string;
  icon: IconName;
  onClick: (button: HTMLElement) => void;
}) {
  return (
    <Tooltip title={name}>
      <IconButton
        aria-label={name}
        tabIndex={tabIndex}
        onClick={(event) => onClick(event.currentTarget)}
        sx={{ width: 32, height: 32, '@media (hover: none)': { width: 40, height: 40 } }}
      >
        <Icon name={icon} />
      </IconButton>
    </Tooltip>
  );
}
