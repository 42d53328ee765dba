import FormControlLabel from '@mui/material/FormControlLabel';
import LinearProgress from '@mui/material/LinearProgress';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import type { ExportFormat } from '../../api/Api';
import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { Note } from '../../components/Note';
import { plainText } from '../../components/plainText';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import { type ExportState, useExport } from './useExport';

const formats: Record<ExportFormat, string> = {
  html: 'Web page, to read',
  txt: 'Plain text',
  csv: 'Table (CSV), for a spreadsheet',
  jsonl: 'JSON lines, for programs',
};

/** The whole conversation as a file. Closing the dialog gives it up. */
export function ExportRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [format, setFormat] = useState<ExportFormat>('html');
  const { state, start } = useExport(room.name);
  const isDone = state.kind === 'done';
  return (
    <FormDialog
      title={`Export “${plainText(room.title)}”`}
      action={isDone ? 'Close' : 'Export'}
      pending={state.kind === 'running'}
      onSubmit={() => (isDone ? onClose() : void start(format))}
      onClose={onClose}
    >
      <Typography>All its messages as they are now, the oldest first.</Typography>
      <RadioGroup aria-label="Format" value={format} onChange={(_, next) => setFormat(next as ExportFormat)}>
        {(Object.entries(formats) as [ExportFormat, string][]).map(([key, name]) => (
          <FormControlLabel
            key={key}
            value={key}
            disabled={state.kind === 'running'}
            control={<Radio size="small" />}
            label={name}
            slotProps={{ typography: { variant: 'body2' } }}
          />
        ))}
      </RadioGroup>
      {state.kind === 'running' && <LinearProgress aria-label="Exporting" />}
      <Typography role="status" variant="caption" color="textSecondary" sx={{ minHeight: 20 }}>
        {words(state)}
      </Typography>
      {state.kind === 'failed' && <Note>{whyNot(state.reason)}</Note>}
    </FormDialog>
  );
}

function whyNot(reason: unknown): string {
  const isUnknown = reason instanceof ChatError && reason.code === 'not_found';
  return isUnknown ? 'This server has no such export, or the room is no longer yours to read.' : errorText(reason);
}

function words(state: ExportState): string {
  if (state.kind === 'running') return `${size(state.bytes)} so far. Cancel ends it.`;
  return state.kind === 'done' ? `Saved, ${size(state.bytes)}.` : '';
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
