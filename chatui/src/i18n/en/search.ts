import { number } from './words';

/** Search in messages. */
export const search = {
  title: 'Search',
  messages: 'Search messages',
  searching: 'Searching',
  found: 'Found messages',
  filters: 'Filters',
  addFilter: (filter: string) => `Add ${filter}`,
  removeFilter: (filter: string) => `Remove ${filter}`,
  older: 'Show older messages',
  about: 'Finds messages in all rooms that you may see.',
  pending: 'Searching…',
  nothing: 'Nothing found.',
  nothingYet: 'Nothing found yet: older messages may have it.',
  summary: (count: number, isMore: boolean) =>
    `${number(count)}${isMore ? ' or more' : ''} found, the newest first. Enter goes to the first.`,
  notUnderstood: 'This search can’t be understood. Use fewer words, or write it another way.',
  partNotFound: 'A name or a date in this search is not known. Check it, and search again.',
  /** What one can type (the words are the server’s), and what it finds. */
  help: {
    words: 'both words, or words that begin with them',
    phrase: 'these words as they stand',
    signs: 'signs count; capitals and accents do not',
    not: 'not with this word, or phrase',
    from: 'by this person; -from:ada, not',
    in: 'in this room; -in:lobby, not',
    after: 'from this day on',
    before: 'before this day',
    has: 'with a file, an image, or a link',
  },
};
