import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { type SyntheticEvent, useState } from 'react';

import { useAllText } from '../../components/useAllText';
import type { Quiet } from '../../wire/notification';

interface QuietHoursProps {
  quiet: Quiet | null;
  isSaved: boolean;
  onSave: (quiet: Quiet | null) => void;
}

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All that this browser knows, with the one chosen elsewhere. */
const zones = (chosen: string): string[] => [...new Set([chosen, ownZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])].toSorted();

/** Hours of each day, in a zone, in which nothing is told. */
export function QuietHours({ quiet, isSaved, onSave }: QuietHoursProps) {
  const { notifications, settings } = useAllText();
  const [isOn, setOn] = useState(quiet !== null);
  const [hours, setHours] = useState<Quiet>(quiet ?? { from: '22:00', to: '07:00', zone: ownZone() });
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    onSave(isOn ? hours : null);
  };
  const field = (name: 'from' | 'to', label: string) => (
    <TextField
      {...{ label, type: 'time', size: 'small', required: true }}
      value={hours[name]}
      onChange={({ target }) => setHours({ ...hours, [name]: target.value })}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
  return (
    <Stack component="form" spacing={2} onSubmit={save} sx={{ alignItems: 'flex-start', maxWidth: '100%' }}>
      <div>
        <FormControlLabel control={<Checkbox checked={isOn} onChange={(_, next) => setOn(next)} />} label={notifications.quietHours} />
      </div>
      {isOn && (
        <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2, maxWidth: '100%' }}>
          {field('from', notifications.quietFrom)}
          {field('to', notifications.quietTo)}
          <TextField
            {...{ select: true, size: 'small', label: notifications.quietZone, sx: { maxWidth: '100%' } }}
            value={hours.zone}
            onChange={({ target }) => setHours({ ...hours, zone: target.value })}
            slotProps={{ select: { native: true } }}
          >
            {zones(hours.zone).map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </TextField>
        </Stack>
      )}
      <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
        <Button type="submit" variant="outlined">
          {notifications.saveQuiet}
        </Button>
        <span role="status">{isSaved ? settings.saved : ''}</span>
      </Stack>
    </Stack>
  );
}
