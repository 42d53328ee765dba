import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { Fragment } from 'react';

import { useText } from '../../components/useText';
import type { Texts } from '../../i18n/Texts';

const command = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

type Does = keyof Texts['keys']['does'];

/** Keys that are pressed together, or one after the other where there are several. */
const groups: { title: Does; keys: [keys: string[][], does: Does][] }[] = [
  {
    title: 'anywhere',
    keys: [
      [[[command, 'K']], 'goToRoom'],
      [[['/']], 'search'],
      [[['?']], 'showThis'],
      [
        [
          ['Alt', '↑'],
          ['Alt', '↓'],
        ],
        'nextRoom',
      ],
      [
        [
          ['Alt', 'Shift', '↑'],
          ['Alt', 'Shift', '↓'],
        ],
        'nextUnread',
      ],
    ],
  },
  {
    title: 'writing',
    keys: [
      [[['Enter']], 'send'],
      [[['Shift', 'Enter']], 'newLine'],
      [[['↑']], 'editLast'],
      [[['PageUp'], ['PageDown']], 'turnPages'],
      [[['Esc']], 'leave'],
    ],
  },
  {
    title: 'conversation',
    keys: [
      [[['↑'], ['↓']], 'messages'],
      [[['Tab']], 'buttons'],
      [[['End']], 'newest'],
      [[['Esc']], 'markRead'],
    ],
  },
];

export function KeysPanel({ titleId, onClose }: { titleId: string; onClose: () => void }) {
  const text = useText();
  return (
    <>
      <DialogTitle id={titleId}>{text.keys.title}</DialogTitle>
      <DialogContent tabIndex={0} sx={{ '&:focus-visible': { outlineOffset: -2 } }}>
        {groups.map(({ title, keys }) => (
          <Box component="section" key={title} sx={{ mb: 2 }}>
            <Typography variant="h3" sx={{ mb: 0.5 }}>
              {text.keys.does[title]}
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
                    {text.keys.does[does]}
                  </Typography>
                </Fragment>
              ))}
            </Box>
          </Box>
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{text.common.close}</Button>
      </DialogActions>
    </>
  );
}

function Keys({ keys }: { keys: string[] }) {
  const names: Partial<Record<string, string>> = useText().keys.names;
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
          {names[key] ?? key}
        </Box>
      ))}
    </Box>
  );
}
