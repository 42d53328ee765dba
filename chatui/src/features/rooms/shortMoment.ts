import { timeFormat } from '../../components/timeFormat';
import type { Language } from '../../i18n/languages';

const time = timeFormat({ timeStyle: 'short' });
const weekday = timeFormat({ weekday: 'short' });
const day = timeFormat({ day: 'numeric', month: 'short' });
const date = timeFormat({ day: 'numeric', month: 'numeric', year: '2-digit' });

const dayMs = 24 * 60 * 60 * 1000;

/** A time of today, a day of the last week, a day of this year, or a date. */
export function shortMoment(at: Date, now: Date, language: Language): string {
  if (at.toDateString() === now.toDateString()) return time(language).format(at);
  if (now.getTime() - at.getTime() < 6 * dayMs) return weekday(language).format(at);
  return (at.getFullYear() === now.getFullYear() ? day : date)(language).format(at);
}
