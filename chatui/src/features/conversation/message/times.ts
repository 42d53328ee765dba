import { timeFormat } from '../../../components/timeFormat';
import type { Language } from '../../../i18n/languages';
import type { Texts } from '../../../i18n/Texts';
import { dayKey } from '../../../workspace/dayKey';

// All times are shown in the reader's own zone and the interface's language.

const clock = timeFormat({ timeStyle: 'short' });
const full = timeFormat({ dateStyle: 'full', timeStyle: 'short' });
const dayThisYear = timeFormat({ weekday: 'long', day: 'numeric', month: 'long' });
const dayOtherYear = timeFormat({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** `14:05` */
export const clockTime = (at: Date, language: Language): string => clock(language).format(at);

/** The same without AM or PM, where there is little room. */
export const shortTime = (at: Date, language: Language): string =>
  clock(language)
    .formatToParts(at)
    .filter(({ type }) => type !== 'dayPeriod')
    .map(({ value }) => value)
    .join('')
    .trim();

/** The whole date and time, for a hover. */
export const fullTime = (at: Date, language: Language): string => full(language).format(at);

/** What a day is called when it is `now`. */
export function dayName(at: Date, now: Date, { language, log }: Texts): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(at) === dayKey(now)) return log.today;
  if (dayKey(at) === dayKey(yesterday)) return log.yesterday;
  return (at.getFullYear() === now.getFullYear() ? dayThisYear : dayOtherYear)(language).format(at);
}
