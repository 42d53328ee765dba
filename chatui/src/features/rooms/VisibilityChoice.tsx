import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { useId } from 'react';

import { useText } from '../../components/useText';
import type { Visibility } from '../../wire/room';

export function VisibilityChoice({ value, onChange }: { value: Visibility; onChange: (value: Visibility) => void }) {
  const { rooms } = useText();
  const id = useId();
  return (
    <FormControl>
      <FormLabel id={id} sx={{ fontSize: '0.875rem', fontWeight: 600, '&, &.Mui-focused': { color: 'text.primary' } }}>
        {rooms.visibility}
      </FormLabel>
      <RadioGroup
        aria-labelledby={id}
        value={value}
        onChange={(_, next) => onChange(next === 'private' ? 'private' : 'public')}
      >
        <FormControlLabel
          value="public"
          control={<Radio size="small" />}
          label={rooms.public}
          slotProps={{ typography: { variant: 'body2' } }}
        />
        <FormControlLabel
          value="private"
          control={<Radio size="small" />}
          label={rooms.private}
          slotProps={{ typography: { variant: 'body2' } }}
        />
      </RadioGroup>
    </FormControl>
  );
}
