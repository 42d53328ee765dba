import Box from '@mui/material/Box';
import InputBase from '@mui/material/InputBase';
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';

import type { Texts } from '../../i18n/Texts';
import { Icon } from '../Icon';
import { isComposing } from '../isComposing';
import { useText } from '../useText';
import { type Emoji, findEmojis } from './emojis';

const columns = 8;
const steps: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };

/** A box to search in over all emoji; the arrow keys walk among them, Enter takes one. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { boxes } = useText();
  const id = useId();
  const [typed, setTyped] = useState('');
  const wanted = useDeferredValue(typed);
  const found = useMemo(() => findEmojis(wanted), [wanted]);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const active = found[at];
  const groups = wanted.trim() === '' ? groupsOf(found, boxes) : [{ name: boxes.foundEmoji, from: 0, members: found }];

  const goTo = (next: number) => {
    const index = Math.max(0, Math.min(found.length - 1, next));
    setAt(index);
    list.current?.querySelector(`[data-at="${index}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      goTo(at + step);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // Of what has been typed by now: what is on the screen may be a few letters behind.
      const chosen = findEmojis(typed, at + 1)[at];
      if (chosen !== undefined) onPick(chosen.emoji);
    }
  };
  return (
    <Box sx={{ width: 344, maxWidth: '100%' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 1.5, borderBottom: 1, borderColor: 'divider' }}>
        <Icon name="search" quiet />
        <InputBase
          fullWidth
          autoFocus
          value={typed}
          placeholder={boxes.findEmoji}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          inputProps={{
            role: 'combobox',
            'aria-label': boxes.findEmoji,
            'aria-expanded': true,
            'aria-controls': `${id}-list`,
            'aria-activedescendant': active === undefined ? undefined : `${id}-${at}`,
            autoComplete: 'off',
            style: { outline: 'none' },
          }}
          sx={{ height: 48, typography: 'body1' }}
        />
      </Box>
      <Box
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={boxes.emoji}
        tabIndex={-1}
        sx={{ height: 288, overflowY: 'auto', p: 1, outline: 'none' }}
      >
        {groups.map(({ name, from, members }) => (
          <Box
            key={`${name} ${from}`}
            role="group"
            aria-label={name}
            // So many that only those in view are laid out.
            sx={{
              contentVisibility: 'auto',
              containIntrinsicSize: `auto ${Math.ceil(members.length / columns) * 40 + 28}px`,
            }}
          >
            <Box aria-hidden sx={{ px: 0.5, pt: 0.5, typography: 'caption', fontWeight: 600, color: 'text.secondary' }}>
              {name}
            </Box>
            <Box sx={{ display: 'grid', gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
              {members.map((emoji, index) => (
                <Choice
                  key={emoji.emoji}
                  id={`${id}-${from + index}`}
                  at={from + index}
                  emoji={emoji}
                  isActive={from + index === at}
                  onPick={onPick}
                />
              ))}
            </Box>
          </Box>
        ))}
      </Box>
      <Box
        aria-live="polite"
        sx={{
          minHeight: 36,
          px: 2,
          py: 1,
          borderTop: 1,
          borderColor: 'divider',
          typography: 'caption',
          color: 'text.secondary',
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {active === undefined ? boxes.noEmoji : aboutEmoji(active)}
      </Box>
    </Box>
  );
}

interface ChoiceProps {
  id: string;
  at: number;
  emoji: Emoji;
  isActive: boolean;
  onPick: (emoji: string) => void;
}

function Choice({ id, at, emoji: { emoji, label }, isActive, onPick }: ChoiceProps) {
  return (
    // The keys are heard by the box, which keeps the focus: see aria-activedescendant.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      data-at={at}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-label={label}
      title={label}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onPick(emoji)}
      style={{
        height: 40,
        display: 'grid',
        placeItems: 'center',
        fontSize: '1.375rem',
        lineHeight: 1,
        borderRadius: 8,
        cursor: 'pointer',
        background: isActive ? 'var(--mui-palette-action-selected)' : undefined,
      }}
    >
      {emoji}
    </div>
  );
}

interface Group {
  key: Emoji['group'];
  name: string;
  from: number;
  members: Emoji[];
}

function groupsOf(found: readonly Emoji[], boxes: Texts['boxes']): Group[] {
  const groups: Group[] = [];
  for (const [index, emoji] of found.entries()) {
    const last = groups.at(-1);
    if (last?.key === emoji.group) last.members.push(emoji);
    else groups.push({ key: emoji.group, name: boxes.emojiGroups[emoji.group], from: index, members: [emoji] });
  }
  return groups;
}

function aboutEmoji({ emoji, label, codes }: Emoji): string {
  return `${emoji} ${label}${codes[0] === undefined ? '' : ` :${codes[0]}:`}`;
}
