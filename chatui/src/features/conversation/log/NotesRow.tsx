import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { memo, useContext, useId, useRef, useState } from 'react';

import { Icon } from '../../../components/Icon';
import type { Note } from '../../../workspace/notes';
import { KeepInPlace } from '../message/keepInPlace';
import { sentenceOf, summaryOf } from './notesText';
import { clockTime, fullTime } from '../message/times';

/** What happened between two messages, in one quiet line; where it is more than one thing, each of them on demand. */
export const NotesRow = memo(function NotesRow({ notes }: { notes: readonly [Note, ...Note[]] }) {
  const [first] = notes;
  return (
    // In line with the messages' texts.
    <Box
      sx={{
        paddingInlineStart: 8.5,
        paddingInlineEnd: 2,
        py: 0.25,
        typography: 'caption',
        color: 'text.secondary',
        overflowWrap: 'anywhere',
      }}
    >
      {notes.length === 1 ? (
        <Box component="p" title={fullTime(new Date(first.at))} sx={{ m: 0, py: 0.25 }}>
          {summaryOf(notes)}
        </Box>
      ) : (
        <Several notes={notes} />
      )}
    </Box>
  );
});

function Several({ notes }: { notes: readonly Note[] }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const keepInPlace = useContext(KeepInPlace);
  const button = useRef<HTMLButtonElement>(null);
  const toggle = () => {
    keepInPlace(button.current, 'itself');
    setOpen(!isOpen);
  };
  return (
    <>
      <ButtonBase
        ref={button}
        data-stop
        tabIndex={-1}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={toggle}
        sx={{
          py: 0.25,
          gap: 0.5,
          font: 'inherit',
          textAlign: 'start',
          borderRadius: 1,
          '@media (hover: none)': { minHeight: 40 },
          '&:hover': { color: 'text.primary' },
          '& svg': { fontSize: '1rem', transform: isOpen ? 'rotate(180deg)' : undefined },
        }}
      >
        {summaryOf(notes)}
        <Icon name="expand" />
      </ButtonBase>
      {isOpen && (
        <Box component="ul" id={id} aria-label="What happened" sx={{ m: 0, p: 0, pb: 0.5, listStyle: 'none' }}>
          {notes.map((note) => (
            <li key={note.seq}>
              <time dateTime={note.at} title={fullTime(new Date(note.at))}>
                {clockTime(new Date(note.at))}
              </time>{' '}
              {sentenceOf(note)}
            </li>
          ))}
        </Box>
      )}
    </>
  );
}
