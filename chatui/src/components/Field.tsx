import FormControl from '@mui/material/FormControl';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import OutlinedInput, { type OutlinedInputProps } from '@mui/material/OutlinedInput';
import { useId } from 'react';

export interface FieldProps extends Omit<OutlinedInputProps, 'error' | 'label' | 'onChange' | 'value'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with the value, in words; shown and read out with the field. */
  error?: string | undefined;
  hint?: string;
}

/** A text box with its label above, a hint or an error below. */
export function Field({ label, value, onChange, error, hint, inputProps, ...input }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <FormControl fullWidth error={error !== undefined}>
      <FormLabel htmlFor={id} sx={{ mb: 0.5, fontSize: '0.875rem', fontWeight: 600, color: 'text.primary' }}>
        {label}
      </FormLabel>
      <OutlinedInput
        {...input}
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        inputProps={{ ...inputProps, ...(note !== undefined && { 'aria-describedby': `${id}-note` }) }}
      />
      {note !== undefined && (
        <FormHelperText id={`${id}-note`} sx={{ mx: 0, fontSize: '0.8125rem', lineHeight: '1.25rem' }}>
          {note}
        </FormHelperText>
      )}
    </FormControl>
  );
}
