import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';

import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';

/** Has the room at the top of the list, or where it belongs. */
export function StarButton({ room }: { room: Room }) {
  const { workspace } = useLive();
  const { menus } = useText();
  const { starred } = room.me;
  return (
    <Tooltip title={starred ? menus.unstar : menus.star}>
      <IconButton
        aria-label={menus.star}
        aria-pressed={starred}
        // Where it fails, the star is as it was.
        onClick={() => void workspace.changeSettings(room.name, { starred: !starred }).catch(() => undefined)}
        sx={{ display: { xs: 'none', sm: 'inline-flex' }, ...(starred && { color: 'primary.main', '& svg': { fill: 'currentColor' } }) }}
      >
        <Icon name="star" />
      </IconButton>
    </Tooltip>
  );
}
