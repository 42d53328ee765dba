import * as v from 'valibot';

/** What a value has to be like to be a T; fields that it does not name are left out. */
export type Schema<T> = v.GenericSchema<unknown, T>;

/** What the schema makes of what came from outside; undefined: it is not like that. */
export function parsed<T>(schema: Schema<T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}
