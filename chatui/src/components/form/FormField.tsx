import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form';

import { Field, type FieldProps } from '../Field';
import { PasswordField } from '../PasswordField';

interface FormFieldProps<Values extends FieldValues> extends Omit<
  FieldProps,
  'name' | 'value' | 'onChange' | 'onBlur' | 'error' | 'inputRef'
> {
  control: Control<Values>;
  name: FieldPath<Values>;
  isPassword?: boolean;
}

/** A text box of a form: it shows what is wrong with its value, and gets the focus where that is the first. */
export function FormField<Values extends FieldValues>({
  control,
  name,
  isPassword = false,
  ...box
}: FormFieldProps<Values>) {
  const { field, fieldState } = useController({ control, name });
  const Box = isPassword ? PasswordField : Field;
  return (
    <Box
      {...box}
      name={name}
      value={field.value}
      onChange={field.onChange}
      onBlur={field.onBlur}
      inputRef={field.ref}
      error={fieldState.error?.message}
    />
  );
}
