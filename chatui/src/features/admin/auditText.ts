import { markedName } from '../../components/markedName';
import type { AllTexts } from '../../i18n/Texts';
import type { AuditEntry } from '../../wire/admin';
import type { User } from '../../wire/user';

/** What an entry tells, as a sentence. A server may know actions that this client does not. */
export function auditText({ action, actor, subject, detail }: AuditEntry, text: AllTexts): string {
  const { admin } = text;
  if (action === 'reset_link_made' && detail === 'by mail') return admin.resetMailed(nameOf(subject, admin.unknownPerson, text));
  if (action === 'account_deleted' && actor !== null && actor.id === subject?.id) return admin.ownDeletion;
  if (subject === null && (action === 'hook_made' || action === 'hook_ended')) return admin.outgoingHook[action](nameOf(actor, admin.nobodyHere, text));
  const known: Partial<Record<string, (actor: string, subject: string) => string>> = admin.audit;
  const names = [nameOf(actor, admin.nobodyHere, text), nameOf(subject, admin.unknownPerson, text)] as const;
  return known[action]?.(...names) ?? [action, ...names].join(' · ');
}

function nameOf(user: User | null, otherwise: string, text: AllTexts): string {
  if (user === null) return otherwise;
  const name = markedName(user, text);
  return user.username === null || user.username === name ? name : `${name} (@${user.username})`;
}
