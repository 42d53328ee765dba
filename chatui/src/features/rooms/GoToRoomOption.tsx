import Box from '@mui/material/Box';
import { useEffect, useRef } from 'react';

import { Icon } from '../../components/Icon';
import { plainText } from '../../components/plainText';
import type { Room } from '../../wire/room';
import { MentionBadge } from './MentionBadge';
import { UnreadBadge } from './UnreadBadge';

interface GoToRoomOptionProps {
  id: string;
  room: Room;
  isChosen: boolean;
  onChoose: () => void;
}

export function GoToRoomOption({ id, room, isChosen, onChoose }: GoToRoomOptionProps) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) option.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    // The box has the focus and hears the keys: see aria-activedescendant.
    <Box
      ref={option}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        minHeight: 40,
        px: 1,
        borderRadius: 2,
        cursor: 'pointer',
        typography: 'body2',
        bgcolor: isChosen ? 'action.selected' : undefined,
        '&:hover': { bgcolor: 'action.selected' },
        '@media (forced-colors: active)': isChosen ? { outline: '2px solid Highlight', outlineOffset: -2 } : {},
      }}
    >
      <Icon name={room.visibility === 'private' ? 'lock' : 'chat'} quiet />
      <Box component="span" dir="auto" sx={{ fontWeight: 600, minWidth: 0, ...oneLine }}>
        {plainText(room.title)}
      </Box>
      <Box component="span" sx={{ flex: 1, minWidth: 0, color: 'text.secondary', ...oneLine }}>
        {room.me.role === null ? 'Not joined' : room.name === room.title ? '' : room.name}
      </Box>
      <MentionBadge count={room.me.mention_count} />
      <UnreadBadge count={room.me.unread_count} />
    </Box>
  );
}

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' };
