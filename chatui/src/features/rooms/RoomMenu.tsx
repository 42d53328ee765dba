import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';

import { OpenBeside } from '../../components/beside';
import { EntryMenu } from '../../components/EntryMenu';
import { Icon } from '../../components/Icon';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import type { RoomEntry } from './roomEntries';

/** What one may do with the room in view. */
export function RoomMenu({ room, entries }: { room: Room; entries: readonly RoomEntry[] }) {
  const { rooms } = useText();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Tooltip title={rooms.menu}>
        <IconButton aria-label={rooms.menu} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
          <Icon name="more" />
        </IconButton>
      </Tooltip>
      <OpenBeside>
        <EntryMenu
          label={rooms.menu}
          entries={entries}
          subject={{ room }}
          anchor={anchor}
          onClose={() => setAnchor(null)}
        />
      </OpenBeside>
    </>
  );
}
