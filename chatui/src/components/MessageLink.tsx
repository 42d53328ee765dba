import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import ListItem from '@mui/material/ListItem';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import type { Message } from '../wire/message';
import { BotBadge } from './BotBadge';
import { FileNames } from './files/FileNames';
import { PersonAvatar } from './PersonAvatar';
import { personName } from './personName';
import { plainText } from './plainText';
import { timeFormat } from './timeFormat';
import { useText } from './useText';

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
  const text = useText();
  const at = new Date(message.created_at);
  return (
    <ListItem
      data-hit={message.id}
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
      <PersonAvatar user={message.author} size={32} />
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
            {personName(message.author, text)}
          </Link>
          <BotBadge user={message.author} />
          <span>{plainText(room)}</span>
          <time dateTime={message.created_at}>{moment(text.language).format(at)}</time>
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
        <FileNames files={message.files ?? []} />
      </Box>
    </ListItem>
  );
}
