import FormControlLabel from '@mui/material/FormControlLabel';
import LinearProgress from '@mui/material/LinearProgress';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import type { ExportFormat } from '../../api/Api';
import { errorText } from '../../components/errorText';
import { FormDialog } from '../../components/FormDialog';
import { Alert } from '../../components/Alert';
import { useLive } from '../../components/live';
import { roomTitle } from '../../components/roomTitle';
import { useText } from '../../components/useText';
import type { Language } from '../../i18n/languages';
import type { Texts } from '../../i18n/Texts';
import { ChatError } from '../../wire/ChatError';
import type { Room } from '../../wire/room';
import { type ExportState, useExport } from './useExport';

/** The whole conversation as a file. Closing the dialog gives it up. */
export function ExportRoomDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const text = useText();
  const { rooms } = text;
  const [format, setFormat] = useState<ExportFormat>('html');
  const { state, start } = useExport(room.name);
  const { self } = useLive();
  const isDone = state.kind === 'done';
  return (
    <FormDialog
      title={rooms.exportTitle(roomTitle(room, self.id, text))}
      action={isDone ? text.common.close : rooms.export}
      pending={state.kind === 'running'}
      onSubmit={() => (isDone ? onClose() : void start(format))}
      onClose={onClose}
    >
      <Typography>{rooms.exportAbout}</Typography>
      <RadioGroup
        aria-label={rooms.exportFormat}
        value={format}
        onChange={(_, next) => setFormat(next as ExportFormat)}
      >
        {(Object.entries(rooms.exportFormats) as [ExportFormat, string][]).map(([key, name]) => (
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
      {state.kind === 'running' && <LinearProgress aria-label={rooms.exporting} />}
      <Typography role="status" variant="caption" color="textSecondary" sx={{ minHeight: 20 }}>
        {words(state, text)}
      </Typography>
      {state.kind === 'failed' && <Alert>{whyNot(state.reason, text)}</Alert>}
    </FormDialog>
  );
}

function whyNot(reason: unknown, text: Texts): string {
  const isUnknown = reason instanceof ChatError && reason.code === 'not_found';
  return isUnknown ? text.rooms.exportUnknown : errorText(reason, text);
}

function words(state: ExportState, { language, rooms }: Texts): string {
  if (state.kind === 'running') return rooms.exportedSoFar(size(state.bytes, language));
  return state.kind === 'done' ? rooms.exported(size(state.bytes, language)) : '';
}

function size(bytes: number, language: Language): string {
  const unit = bytes < 1_000 ? 'byte' : bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const value = bytes / { byte: 1, kilobyte: 1_000, megabyte: 1_000_000 }[unit];
  const digits = unit === 'megabyte' ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}
