import type { Quote } from '../../../wire/message';
import { QuoteLine } from './QuoteLine';

/** What is answered, for the frame of a message; undefined where nothing is. */
export function quoteAbove(quote: Quote | null) {
  return quote === null ? undefined : (tabIndex: 0 | -1) => <QuoteLine quote={quote} tabIndex={tabIndex} />;
}
