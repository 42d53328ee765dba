/** What signing out would erase, in words; null: nothing. */
export function whatIsUnsent(messages: number, drafts: number): string | null {
  const parts = [count(messages, 'unsent message'), count(drafts, 'draft')].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(' and ');
}

function count(number: number, what: string): string {
  return number === 0 ? '' : `${number} ${what}${number === 1 ? '' : 's'}`;
}
