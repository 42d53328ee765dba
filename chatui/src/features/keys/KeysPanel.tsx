import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { Fragment } from 'react';

const command = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

/** Keys that are pressed together, or one after the other where there are several. */
const groups: { title: string; keys: [keys: string[][], does: string][] }[] = [
  {
    title: 'Anywhere',
    keys: [
      [[[command, 'K']], 'Go to a room'],
      [[['/']], 'Search messages'],
      [[['?']], 'Show this list'],
      [
        [
          ['Alt', '↑'],
          ['Alt', '↓'],
        ],
        'The room above, the room below',
      ],
      [
        [
          ['Alt', 'Shift', '↑'],
          ['Alt', 'Shift', '↓'],
        ],
        'The next room with unread messages',
      ],
    ],
  },
  {
    title: 'While you write',
    keys: [
      [[['Enter']], 'Send'],
      [[['Shift', 'Enter']], 'Begin a new line'],
      [[['↑']], 'In an empty box: edit your last message'],
      [[['PageUp'], ['PageDown']], 'In an empty box: move the conversation'],
      [[['Esc']], 'Leave a reply or an edit'],
    ],
  },
  {
    title: 'In the conversation',
    keys: [
      [[['↑'], ['↓']], 'From message to message'],
      [[['Tab']], 'To the buttons of a message'],
      [[['End']], 'To the newest message'],
      [[['Esc']], 'Mark the room as read'],
    ],
  },
];

export function KeysPanel({ titleId, onClose }: { titleId: string; onClose: () => void }) {
  return (
    <>
      <DialogTitle id={titleId}>Keyboard shortcuts</DialogTitle>
      <DialogContent tabIndex={0} sx={{ '&:focus-visible': { outlineOffset: -2 } }}>
        {groups.map(({ title, keys }) => (
          <Box component="section" key={title} sx={{ mb: 2 }}>
            <Typography variant="h3" sx={{ mb: 0.5 }}>
              {title}
            </Typography>
            <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: '11rem 1fr', gap: 1 }}>
              {keys.map(([ways, does]) => (
                <Fragment key={does}>
                  <Box component="dt">
                    {ways.map((way) => (
                      <Keys key={way.join('+')} keys={way} />
                    ))}
                  </Box>
                  <Typography component="dd" variant="body2" sx={{ m: 0 }}>
                    {does}
                  </Typography>
                </Fragment>
              ))}
            </Box>
          </Box>
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </>
  );
}

function Keys({ keys }: { keys: string[] }) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', gap: 0.5, mr: 1.5, mb: 0.5 }}>
      {keys.map((key) => (
        <Box
          component="kbd"
          key={key}
          sx={{
            px: 0.75,
            minWidth: 24,
            textAlign: 'center',
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            bgcolor: 'background.default',
            typography: 'caption',
            fontWeight: 600,
          }}
        >
          {key}
        </Box>
      ))}
    </Box>
  );
}
