import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Tooltip from '@mui/material/Tooltip';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useServices } from '../../../components/services';
import { useText } from '../../../components/useText';
import type { Names } from '../../../i18n/Names';
import type { Message, Reaction } from '../../../wire/message';
import { namesOf } from './namesOf';

interface ReactionsProps {
  message: Message;
  tabIndex: 0 | -1;
  /** Left out where nothing may be changed. */
  onToggle?: ((emoji: string, isOn: boolean) => void) | undefined;
}

/** What a message was answered with, counted; one's own is pressed. */
export function Reactions({ message, tabIndex, onToggle }: ReactionsProps) {
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, pt: 0.5, pb: 0.25 }}>
      {message.reactions.map((reaction) => (
        <Chip key={reaction.emoji} message={message} reaction={reaction} tabIndex={tabIndex} onToggle={onToggle} />
      ))}
    </Box>
  );
}

function Chip({ message, reaction, tabIndex, onToggle }: ReactionsProps & { reaction: Reaction }) {
  const { emoji, count, me: isOwn = false } = reaction;
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const names = useReactorNames(message, reaction, isOpen);
  return (
    <Tooltip
      open={isOpen}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      title={text.message.reacted(names === undefined ? '…' : text.message.names(names), emoji)}
      describeChild
    >
      <ButtonBase
        tabIndex={tabIndex}
        aria-label={`${emoji} ${count}`}
        aria-pressed={isOwn}
        aria-disabled={onToggle === undefined}
        onClick={() => onToggle?.(emoji, !isOwn)}
        sx={{
          minHeight: 28,
          '@media (hover: none)': { minHeight: 40, minWidth: 48 },
          px: 1,
          gap: 0.75,
          borderRadius: 3.5,
          border: 1,
          borderColor: isOwn ? 'primary.main' : 'divider',
          bgcolor: isOwn ? 'primary.light' : 'background.default',
          typography: 'caption',
          fontWeight: 600,
          fontVariantNumeric: 'tabular-nums',
          '&:hover': { borderColor: 'text.secondary' },
          '@media (forced-colors: active)': isOwn ? { outline: '2px solid Highlight', outlineOffset: -2 } : {},
        }}
      >
        <Box component="span" sx={{ fontSize: '1rem', lineHeight: 1 }}>
          {emoji}
        </Box>
        {count}
      </ButtonBase>
    </Tooltip>
  );
}

/** Who they are, asked for when somebody wants to know. */
function useReactorNames({ room, id }: Message, { emoji, count, me }: Reaction, isWanted: boolean): Names | undefined {
  const text = useText();
  const { api } = useServices();
  const reactors = useQuery({
    queryKey: ['reactors', id, emoji, count, me],
    enabled: isWanted,
    queryFn: ({ signal }) => api.reactors(room, id, { limit: 200 }, signal),
  }).data;
  if (reactors === undefined) return undefined;
  return namesOf(
    reactors.items.filter((reactor) => reactor.emoji === emoji).map(({ user }) => user),
    text,
    10,
    count,
  );
}
