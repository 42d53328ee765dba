import type { AuditFilter } from '../../api/admin';

/** What is chosen above the audit log; days as a date box gives them, of the reader's time zone. Empty: any. */
export interface AuditChoice {
  action: string;
  person: string;
  since: string;
  until: string;
}

export const anyEntry: AuditChoice = { action: '', person: '', since: '', until: '' };

/** The filter as the server takes it. The day of `until` is included. */
export function filterOf({ action, person, since, until }: AuditChoice): AuditFilter {
  const name = person.trim().replace(/^@/, '');
  const from = momentOf(since, 0);
  const to = momentOf(until, 1);
  return {
    ...(action !== '' && { action }),
    ...(name !== '' && { person: name }),
    ...(from !== null && { since: from }),
    ...(to !== null && { until: to }),
  };
}

/** The first moment of a day, or of one that comes so many days later. Null: no whole date of a year that one can mean. */
function momentOf(day: string, later: number): string | null {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || year < 1970) return null;
  return new Date(year, month - 1, date + later).toISOString();
}
