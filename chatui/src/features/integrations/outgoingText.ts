import { timeFormat } from '../../components/timeFormat';
import type { AllTexts } from '../../i18n/Texts';
import type { Delivery, Hook } from '../../wire/hook';

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** Why nothing is sent to a webhook, and what to do; null: it is enabled. */
export function disabledText(hook: Hook, { integrations, language }: AllTexts): string | null {
  if (hook.disabled_at === undefined) return null;
  const reasons: Partial<Record<string, (when: string) => string>> = integrations.disabledBy;
  const say = reasons[hook.disabled_reason ?? ''] ?? integrations.disabledBy.unknown;
  return say(moment(language).format(new Date(hook.disabled_at)));
}

/** That sending fails, and when it is tried again; null: it does not. */
export function failingText(hook: Hook, { integrations, language }: AllTexts): string | null {
  if (hook.disabled_at !== undefined || !hook.failures || hook.next_try_at === undefined) return null;
  return integrations.failing(hook.failures, moment(language).format(new Date(hook.next_try_at)));
}

/** When something was sent last. */
export function lastSentText(hook: Hook, { integrations, language }: AllTexts): string {
  if (hook.last_used_at === null) return integrations.nothingSent;
  return integrations.lastSent(moment(language).format(new Date(hook.last_used_at)));
}

/** Which types of event are sent, in words where this client has them. */
export function sendsText({ events }: Hook, { integrations }: AllTexts): string {
  if (events === undefined) return integrations.sendsAll;
  const names: Partial<Record<string, string>> = integrations.events;
  return integrations.sends(events.map((type) => names[type] ?? type));
}

/** What became of one try. */
export function answerText({ status, error }: Delivery, { integrations }: AllTexts): string {
  if (status !== null) return isDelivered(status) ? integrations.delivered(status) : integrations.refusedBy(status);
  const why: Partial<Record<string, string>> = integrations.unanswered;
  return why[error ?? ''] ?? integrations.unanswered.unknown;
}

/** Whether an answer says that the event has arrived. */
export function isDelivered(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}
