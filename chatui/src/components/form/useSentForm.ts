import { valibotResolver } from '@hookform/resolvers/valibot';
import { type DefaultValues, type FieldValues, type Path, useForm, type UseFormReturn } from 'react-hook-form';
import { useState } from 'react';
import type { GenericSchema } from 'valibot';

import { ChatError } from '../../wire/ChatError';
import { errorText } from '../errorText';
import { fieldErrors } from '../fieldErrors';
import { useText } from '../useText';

interface SentForm<Values extends FieldValues> {
  /** What the values have to be like, with what to say where they are not. */
  schema: GenericSchema<Values, Values>;
  values: DefaultValues<Values>;
  /** Given what the schema made of the values. What was typed stays as it is, whatever becomes of this. */
  send: (values: Values, form: UseFormReturn<Values>) => Promise<unknown>;
  /** What a refusal means, by its code; with a field where it is about that one. */
  about?: Partial<Record<string, { field?: Path<Values>; says: string }>>;
}

/** A form that is sent to the server. What is wrong shows at its field; the first such field gets the focus. */
export function useSentForm<Values extends FieldValues>({ schema, values, send, about = {} }: SentForm<Values>) {
  const text = useText();
  // 'all': what is wrong with the values together shows beside what is wrong with one.
  const form = useForm<Values>({ resolver: valibotResolver(schema), criteriaMode: 'all', defaultValues: values });
  const { errors, isSubmitting, isDirty } = form.formState;
  const [wasTaken, setTaken] = useState(false);

  const refuse = (reason: unknown) => {
    const wrong: Partial<Record<string, string>> = fieldErrors(reason, text);
    const meant = reason instanceof ChatError ? about[reason.code] : undefined;
    if (meant?.field !== undefined) wrong[meant.field] = meant.says;
    // In the order of the form.
    const fields = (Object.keys(form.getValues()) as Path<Values>[]).filter((field) => wrong[field] !== undefined);
    if (fields.length === 0) form.setError('root', { message: meant?.says ?? errorText(reason, text) });
    fields.forEach((field, index) =>
      form.setError(field, { message: wrong[field] ?? '' }, { shouldFocus: index === 0 }),
    );
  };
  const submit = form.handleSubmit(async (checked) => {
    setTaken(false);
    await send(checked, form).then(() => setTaken(true), refuse);
  });
  return {
    form,
    control: form.control,
    submit: () => void (isSubmitting ? undefined : submit()),
    isSending: isSubmitting,
    /** Why it was not taken, where that is about no field. */
    failure: errors.root?.message,
    /** It was taken, `send` has reset the form to what it is now, and nothing has been changed since. */
    isDone: wasTaken && !isDirty,
  };
}
