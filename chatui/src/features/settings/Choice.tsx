import FormLabel from '@mui/material/FormLabel';
import Stack from '@mui/material/Stack';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';

interface ChoiceProps<Value extends string> {
  label: string;
  /** What can be chosen, and what it is called. */
  names: Record<Value, string>;
  value: Value;
  onChange: (value: Value) => void;
}

/** One of a few, which holds at once. */
export function Choice<Value extends string>({ label, names, value, onChange }: ChoiceProps<Value>) {
  return (
    <Stack spacing={0.5} sx={{ alignItems: 'flex-start' }}>
      <FormLabel component="span" aria-hidden sx={{ fontSize: '0.875rem', fontWeight: 600, color: 'text.primary' }}>
        {label}
      </FormLabel>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={value}
        onChange={(_, next: Value | null) => next !== null && onChange(next)}
        aria-label={label}
      >
        {(Object.keys(names) as Value[]).map((one) => (
          <ToggleButton key={one} value={one} sx={{ px: 2, minHeight: 40 }}>
            {names[one]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </Stack>
  );
}
