import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { useId } from 'react';

interface RadioChoiceProps<Value extends string> {
  label: string;
  /** What can be chosen, and what it is called. */
  names: Record<Value, string>;
  /** Null: none of them. */
  value: Value | null;
  onChange: (value: Value) => void;
}

/** One of a few, in a form. */
export function RadioChoice<Value extends string>({ label, names, value, onChange }: RadioChoiceProps<Value>) {
  const id = useId();
  return (
    <FormControl>
      <FormLabel id={id} sx={{ fontSize: '0.875rem', fontWeight: 600, color: 'text.primary' }}>
        {label}
      </FormLabel>
      <RadioGroup aria-labelledby={id} value={value} onChange={(_, next) => onChange(next as Value)}>
        {(Object.keys(names) as Value[]).map((one) => (
          <FormControlLabel key={one} value={one} control={<Radio />} label={names[one]} />
        ))}
      </RadioGroup>
    </FormControl>
  );
}
