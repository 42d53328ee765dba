import type { AllTexts } from '../../i18n/Texts';

/** What an entry adds, in the reader's language: the server says it in English. What this client does not know stays as it is. */
export function auditDetail(detail: string, { admin }: AllTexts): string {
  const known: Partial<Record<string, string>> = admin.auditDetails;
  return detail
    .split(', ')
    .map((part) => (Object.hasOwn(known, part) && known[part]) || part)
    .join(', ');
}
