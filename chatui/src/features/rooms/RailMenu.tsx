import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';

import { EntryMenu } from '../../components/EntryMenu';
import { Icon } from '../../components/Icon';
import type { MenuEntry } from '../../components/menuEntry';
import { useText } from '../../components/useText';

const entries: MenuEntry<object>[] = [
  {
    name: ({ rail }) => rail.markAllRead,
    icon: 'check',
    isShown: () => true,
    onChoose: (_, { workspace }) => workspace.markAllRead(),
  },
];

/** What can be done with all rooms at once. */
export function RailMenu() {
  const { rail } = useText();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Tooltip title={rail.menu}>
        <IconButton aria-label={rail.menu} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
          <Icon name="more" />
        </IconButton>
      </Tooltip>
      <EntryMenu label={rail.menu} entries={entries} subject={{}} anchor={anchor} onClose={() => setAnchor(null)} />
    </>
  );
}
