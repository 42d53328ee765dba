import type { Control, FieldPath, FieldValues } from 'react-hook-form';

import { FormField } from '../../components/form/FormField';
import { useText } from '../../components/useText';

/** A username to be. */
export function UsernameField<T extends FieldValues>({ control, name }: { control: Control<T>; name: FieldPath<T> }) {
  const { session } = useText();
  return (
    <FormField
      control={control}
      name={name}
      label={session.username}
      autoComplete="username"
      autoFocus
      hint={session.usernameHint}
      inputProps={{ autoCapitalize: 'none', spellCheck: false }}
    />
  );
}
