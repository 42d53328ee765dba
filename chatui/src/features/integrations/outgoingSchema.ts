import * as v from 'valibot';

import { neededText } from '../../components/form/checks';
import type { AllTexts } from '../../i18n/Texts';

/** Of an address, in bytes. */
const mostOfUrl = 2048;

function isWebAddress(value: string): boolean {
  return /^https?:\/\/./i.test(value) && URL.canParse(value);
}

/** An address that this server can call. */
export function addressText({ integrations }: AllTexts, empty: string) {
  return v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(empty),
    v.check((value) => value === '' || isWebAddress(value), integrations.urlBad),
    v.check((value) => new TextEncoder().encode(value).length <= mostOfUrl, integrations.urlLong),
  );
}

/** What an outgoing webhook is like, as its form has it. */
export function outgoingSchema(text: AllTexts) {
  const { integrations } = text;
  return v.pipe(
    v.object({
      name: neededText(64, integrations.nameEmpty, integrations.nameLong),
      url: addressText(text, integrations.urlEmpty),
      which: v.picklist(['all', 'some']),
      events: v.array(v.string()),
    }),
    v.forward(
      v.check(({ which, events }) => which === 'all' || events.length > 0, integrations.eventsNone),
      ['events'],
    ),
  );
}

export type OutgoingValues = v.InferOutput<ReturnType<typeof outgoingSchema>>;
