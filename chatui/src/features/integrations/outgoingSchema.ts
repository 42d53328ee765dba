import * as z from 'zod/mini';

import { neededText } from '../../components/form/checks';
import type { AllTexts } from '../../i18n/Texts';

/** Of an address, in bytes. */
const mostOfUrl = 2048;

function isWebAddress(value: string): boolean {
  return /^https?:\/\/./i.test(value) && URL.canParse(value);
}

/** An address that this server can call. */
export function addressText({ integrations }: AllTexts, empty: string) {
  return z.string().check(
    z.trim(),
    z.minLength(1, empty),
    z.refine((value) => value === '' || isWebAddress(value), integrations.urlBad),
    z.refine((value) => new TextEncoder().encode(value).length <= mostOfUrl, integrations.urlLong),
  );
}

/** What an outgoing webhook is like, as its form has it. */
export function outgoingSchema(text: AllTexts) {
  const { integrations } = text;
  return z
    .object({
      name: neededText(64, integrations.nameEmpty, integrations.nameLong),
      url: addressText(text, integrations.urlEmpty),
      which: z.enum(['all', 'some']),
      events: z.array(z.string()),
    })
    .check(
      z.refine(({ which, events }) => which === 'all' || events.length > 0, {
        error: integrations.eventsNone,
        path: ['events'],
      }),
    );
}

export type OutgoingValues = z.infer<ReturnType<typeof outgoingSchema>>;
