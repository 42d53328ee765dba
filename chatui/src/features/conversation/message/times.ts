import { timeFormat } from '../../../components/timeFormat';

// All times are shown in the reader's own zone and language.

const clock = timeFormat({ timeStyle: 'short' });
const full = timeFormat({ dateStyle: 'full', timeStyle: 'short' });
const dayThisYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOtherYear = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** `14:05` */
export const clockTime = (at: Date): string => clock().format(at);

/** The same without AM or PM, where there is little room. */
export const shortTime = (at: Date): string =>
  clock()
    .formatToParts(at)
    .filter(({ type }) => type !== 'dayPeriod')
    .map(({ value }) => value)
    .join('')
    .trim();

/** The whole date and time, for a hover. */
export const fullTime = (at: Date): string => full().format(at);

/** The same for two moments of one local day, and for no others. */
export const dayKey = (at: Date): string => `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;

/** What a day is called when it is `now`. */
export function dayName(at: Date, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(at) === dayKey(now)) return 'Today';
  if (dayKey(at) === dayKey(yesterday)) return 'Yesterday';
  return (at.getFullYear() === now.getFullYear() ? dayThisYear : dayOtherYear).format(at);
}
