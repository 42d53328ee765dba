import type { NotificationSettings, Quiet } from '../../wire/notification';

/** Whether somebody wants nothing to pop up now: they have paused it, or these are their quiet hours. */
export function isQuiet({ quiet, paused_until }: NotificationSettings, now: Date): boolean {
  return isPaused(paused_until, now) || (quiet !== null && isWithin(quiet, now));
}

export function isPaused(until: string | null, now: Date): boolean {
  return until !== null && Date.parse(until) > now.getTime();
}

/** From its beginning up to its end, which may be on the next day. The same twice is no time at all. */
function isWithin({ from, to, zone }: Quiet, now: Date): boolean {
  const time = timeIn(zone, now);
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

function timeIn(zone: string, now: Date): string {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now);
  } catch {
    return ''; // a zone that this browser does not know: nothing is quiet
  }
}
