import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useState } from 'react';

import { Icon, type IconName } from '../Icon';
import { plainText } from '../plainText';
import { useText } from '../useText';
import { useDownload } from './useDownload';
import { useZoom } from './useZoom';
import type { Viewable } from './viewer';
import { ViewedPicture } from './ViewedPicture';

interface FileViewerProps {
  all: readonly Viewable[];
  /** The one to begin with. */
  first: Viewable;
  onClose: () => void;
}

const step = 1.5;

/** One picture of a conversation, as large as the page. Arrow keys go to the others, + and - zoom, Escape closes. */
export function FileViewer({ all, first, onClose }: FileViewerProps) {
  const [id, setId] = useState(first.file.id);
  const { files } = useText();
  const at = Math.max(
    0,
    all.findIndex(({ file }) => file.id === id),
  );
  const shown = all[at] ?? first;
  const name = plainText(shown.file.name);
  const { download, state } = useDownload(shown.room, shown.file);
  const zooming = useZoom();
  const turn = (by: 1 | -1) => {
    const next = all[at + by];
    if (next === undefined) return;
    zooming.reset();
    setId(next.file.id);
  };
  const keys: Partial<Record<string, () => void>> = {
    ArrowRight: () => turn(forward()),
    ArrowLeft: () => turn(forward() === 1 ? -1 : 1),
    '+': () => zooming.zoomBy(step),
    '=': () => zooming.zoomBy(step),
    '-': () => zooming.zoomBy(1 / step),
    '0': zooming.reset,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <Dialog
      open
      fullScreen
      onClose={onClose}
      onKeyDown={onKeyDown}
      slotProps={{
        paper: { 'aria-label': name, sx: { borderRadius: 0, border: 0, bgcolor: '#15171a', color: '#ffffff' } },
      }}
    >
      <Box sx={{ flex: 'none', display: 'flex', alignItems: 'center', pl: 2, pr: 1, minHeight: 56 }}>
        <Box sx={{ flex: 1, minWidth: 0, mr: 1 }}>
          <Typography component="h2" variant="h3" noWrap dir="auto">
            {name}
          </Typography>
          <Typography variant="caption" component="p" noWrap role="status" sx={{ color: '#c3c8ce' }}>
            {state ?? files.place(at + 1, all.length)}
          </Typography>
        </Box>
        <Tool name={files.zoomOut} icon="zoomOut" onClick={() => zooming.zoomBy(1 / step)} />
        <Tool name={files.zoomIn} icon="zoomIn" onClick={() => zooming.zoomBy(step)} />
        <Tool name={files.download} icon="download" onClick={download} />
        <Tool name={files.close} icon="close" onClick={onClose} />
      </Box>
      <Box
        {...zooming.stage(turn)}
        sx={{
          position: 'relative',
          flex: 1,
          minHeight: 0,
          overflow: 'hidden',
          touchAction: 'none',
          userSelect: 'none',
        }}
      >
        <ViewedPicture key={shown.file.id} {...shown} zoom={zooming.zoom} />
      </Box>
      {all.length > 1 && (
        <Box sx={{ flex: 'none', display: 'flex', justifyContent: 'center', gap: 4, py: 0.5 }}>
          <Tool name={files.previous} icon="back" onClick={() => turn(-1)} isOff={at === 0} />
          <Tool name={files.next} icon="forward" onClick={() => turn(1)} isOff={at === all.length - 1} />
        </Box>
      )}
    </Dialog>
  );
}

function forward(): 1 | -1 {
  return document.documentElement.dir === 'rtl' ? -1 : 1;
}

interface ToolProps {
  name: string;
  icon: IconName;
  onClick: () => void;
  isOff?: boolean;
}

function Tool({ name, icon, onClick, isOff = false }: ToolProps) {
  return (
    <IconButton
      aria-label={name}
      title={name}
      // Not `disabled`: that would take the focus away at the last picture.
      aria-disabled={isOff || undefined}
      onClick={isOff ? undefined : onClick}
      sx={{
        width: 44,
        height: 44,
        color: '#ffffff',
        opacity: isOff ? 0.4 : 1,
        '&:hover': { bgcolor: 'rgba(255, 255, 255, 0.12)' },
        '&.Mui-focusVisible': { outlineColor: '#ffffff' },
      }}
    >
      <Icon name={icon} />
    </IconButton>
  );
}
