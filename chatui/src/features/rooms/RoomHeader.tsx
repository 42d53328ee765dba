import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import { memo, type ReactNode } from 'react';
import { Link } from 'react-router';

import { Beside } from '../../components/beside';
import { Icon } from '../../components/Icon';
import { useLive } from '../../components/live';
import { plainText } from '../../components/plainText';
import { roomTitle } from '../../components/roomTitle';
import { useIsWide } from '../../components/useIsWide';
import { useText } from '../../components/useText';
import type { Room } from '../../wire/room';
import type { RoomEntry } from './roomEntries';
import { RoomMenu } from './RoomMenu';
import styles from './roomHeader.module.css';
import { StarButton } from './StarButton';

interface RoomHeaderProps {
  room: Room;
  /** What the buttons are about: this room or, for the moment in which it is opened, the one before. */
  buttons: ButtonsProps;
  /** The state of the connection. */
  status: ReactNode;
  /** Up to which change the room is on the screen. */
  proof: ReactNode;
}

interface ButtonsProps {
  room: Room;
  onlineCount: number;
  /** What the menu of the room lists. */
  entries: readonly RoomEntry[];
  onShowPeople: () => void;
}

export function RoomHeader({ room, buttons, status, proof }: RoomHeaderProps) {
  const text = useText();
  const { rooms } = text;
  const { self } = useLive();
  const isWide = useIsWide();
  const topic = plainText(room.topic);
  return (
    <header className={styles.header}>
      {!isWide && (
        <IconButton component={Link} to="/" aria-label={rooms.rooms}>
          <Icon name="back" />
        </IconButton>
      )}
      <div className={styles.words}>
        <h1 className={styles.title}>
          {room.visibility === 'private' && <Icon name="lock" title={rooms.privateRoom} quiet />}
          <span className={styles.name}>{roomTitle(room, self.id, text)}</span>
        </h1>
        <span data-proof className={styles.proof}>
          {proof}
          {topic !== '' && <span title={topic}> · {topic}</span>}
        </span>
      </div>
      {status}
      <Beside>
        <Buttons {...buttons} />
      </Beside>
    </header>
  );
}

/** Apart, since what stands before them changes with every message, read or not. */
const Buttons = memo(function Buttons({ room, entries, onlineCount, onShowPeople }: ButtonsProps) {
  const { common, rail, rooms } = useText();
  return (
    <>
      {room.me.role !== null && <StarButton room={room} />}
      <Tooltip title={rail.search}>
        <IconButton component={Link} to="/search" aria-label={rail.search} sx={{ display: { md: 'none' } }}>
          <Icon name="search" />
        </IconButton>
      </Tooltip>
      <Tooltip title={common.people}>
        <Button
          color="inherit"
          startIcon={<Icon name="people" />}
          aria-label={rooms.showPeople(onlineCount, room.member_count)}
          onClick={onShowPeople}
          sx={{ minWidth: 0, px: 1, color: 'text.secondary', display: { lg: 'none' } }}
        >
          {onlineCount}
        </Button>
      </Tooltip>
      <RoomMenu key={room.name} room={room} entries={entries} />
    </>
  );
});
