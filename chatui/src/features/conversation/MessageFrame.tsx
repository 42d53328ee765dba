import Box from '@mui/material/Box';
import { type FocusEvent, type ReactNode, useState } from 'react';

import { PersonAvatar } from '../../components/PersonAvatar';
import { plainText } from '../../components/plainText';
import type { Row } from './rowsOf';
import { RowTabIndex } from './rowTabIndex';
import { clockTime, fullTime, shortTime } from './times';

interface MessageFrameProps {
  row: Pick<Row, 'author' | 'at' | 'startsGroup' | 'key'>;
  /** Whether the address names this message. */
  isLinked?: boolean;
  /** What the accessible name says after the author's name and the time. */
  about?: string;
  /**
   * Buttons that appear on hover and focus, laid over the row so that the text never moves.
   * They are stops for Tab only while the message has the focus: a long log would be a long way otherwise.
   */
  actions?: (tabIndex: 0 | -1) => ReactNode;
  /** What stands below the text; its buttons are stops for Tab as those are. */
  below?: ((tabIndex: 0 | -1) => ReactNode) | undefined;
  /** What stands above the text, likewise. */
  above?: ((tabIndex: 0 | -1) => ReactNode) | undefined;
  children: ReactNode;
}

/** The place of one message: gutter with face or hour, name, text. */
export function MessageFrame({ row, isLinked = false, about, actions, above, below, children }: MessageFrameProps) {
  const [hasFocus, setHasFocus] = useState(false);
  const onBlur = (event: FocusEvent) => setHasFocus(event.currentTarget.contains(event.relatedTarget));
  const name = plainText(row.author.display_name);
  const label = [name, clockTime(row.at), about].filter(Boolean).join(', ');
  return (
    <Box
      component="article"
      aria-label={label}
      aria-current={isLinked ? true : undefined}
      data-row={row.key}
      tabIndex={-1}
      onFocus={() => setHasFocus(true)}
      onBlur={onBlur}
      sx={{
        position: 'relative',
        display: 'grid',
        gridTemplateColumns: '40px minmax(0, 1fr)',
        columnGap: 1.5,
        px: 2,
        pt: row.startsGroup ? 1.5 : 0.25,
        pb: 0.25,
        bgcolor: isLinked ? 'action.selected' : undefined,
        '@media (hover: hover)': { '&:hover': { bgcolor: 'action.hover' }, '&:hover .quiet': { opacity: 1 } },
        '&:focus-within': { bgcolor: 'action.hover' },
        '&:focus-visible': { outlineOffset: -2 },
        '& .quiet': { opacity: 0 },
        '&:focus-within .quiet': { opacity: 1 },
        '@media (hover: none)': { '&:not(:focus-within) .quiet': { opacity: 0, pointerEvents: 'none' } },
      }}
    >
      <Box>
        {row.startsGroup ? <PersonAvatar name={row.author.display_name} size={40} /> : <GutterTime at={row.at} />}
      </Box>
      <Box sx={{ minWidth: 0 }}>
        {row.startsGroup && (
          <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1, minWidth: 0 }}>
            <Box
              component="span"
              sx={{
                typography: 'body1',
                fontWeight: 650,
                overflow: 'hidden',
                textOverflow: 'ellipsis',
                whiteSpace: 'nowrap',
              }}
            >
              {name}
            </Box>
            <Box
              component="time"
              dateTime={row.at.toISOString()}
              title={fullTime(row.at)}
              sx={{ typography: 'caption', color: 'text.secondary', whiteSpace: 'nowrap' }}
            >
              {clockTime(row.at)}
            </Box>
          </Box>
        )}
        {above?.(hasFocus ? 0 : -1)}
        <RowTabIndex value={hasFocus ? 0 : -1}>{children}</RowTabIndex>
        {below?.(hasFocus ? 0 : -1)}
      </Box>
      {actions?.(hasFocus ? 0 : -1)}
    </Box>
  );
}

function GutterTime({ at }: { at: Date }) {
  return (
    <Box
      component="time"
      className="quiet"
      dateTime={at.toISOString()}
      title={fullTime(at)}
      sx={{
        display: 'block',
        textAlign: 'right',
        fontSize: '0.6875rem',
        lineHeight: '1.5rem',
        color: 'text.secondary',
        whiteSpace: 'nowrap',
      }}
    >
      {shortTime(at)}
    </Box>
  );
}
