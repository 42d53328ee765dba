import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import ListItem from '@mui/material/ListItem';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import type { Message } from '../wire/message';
import { PersonAvatar } from './PersonAvatar';
import { plainText } from './plainText';
import { timeFormat } from './timeFormat';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

interface MessageLinkProps {
  message: Message;
  /** What its room is called. */
  room: string;
  children: ReactNode;
  onGo?: (() => void) | undefined;
}

/** A message in a list of messages from anywhere: the whole of it leads to its place. */
export function MessageLink({ message, room, children, onGo }: MessageLinkProps) {
  const at = new Date(message.created_at);
  return (
    <ListItem
      sx={{
        position: 'relative',
        alignItems: 'flex-start',
        gap: 1.5,
        px: 2,
        py: 1.5,
        '&:hover': { bgcolor: 'action.hover' },
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <PersonAvatar name={message.author.display_name} size={32} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, typography: 'caption', color: 'text.secondary' }}>
          <Link
            component={RouterLink}
            to={`/chat/${message.room}?seq=${message.seq}`}
            onClick={onGo}
            color="textPrimary"
            underline="none"
            sx={{ fontWeight: 600, '&::after': { content: '""', position: 'absolute', inset: 0 } }}
          >
            {plainText(message.author.display_name)}
          </Link>
          <span>{plainText(room)}</span>
          <time dateTime={message.created_at}>{moment().format(at)}</time>
        </Box>
        <Box
          dir="auto"
          sx={{
            typography: 'body1',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
            display: '-webkit-box',
            WebkitBoxOrient: 'vertical',
            WebkitLineClamp: '6',
            overflow: 'hidden',
          }}
        >
          {children}
        </Box>
      </Box>
    </ListItem>
  );
}
