import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';

import { useAtHand } from '../../components/atHand';
import { Icon } from '../../components/Icon';
import { useText } from '../../components/useText';

/** Begins a direct conversation, where there is no place for the words. */
export function NewMessageIcon() {
  const { cards } = useText();
  const open = useAtHand();
  return (
    <Tooltip title={cards.newMessage}>
      <IconButton aria-label={cards.newMessage} onClick={() => open('newMessage')}>
        <Icon name="add" />
      </IconButton>
    </Tooltip>
  );
}
