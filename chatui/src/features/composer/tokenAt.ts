/** What is being typed before the caret and can be completed: from one index of the text to another. */
export interface Token {
  readonly kind: 'person' | 'emoji';
  /** Without its @ or colon. */
  readonly query: string;
  readonly from: number;
  readonly to: number;
}

const person = /(?:^|[^\p{L}\p{N}_@.-])@([\p{L}\p{N}_.-]{0,32})$/u;
/** Two letters at least: a colon alone, or before a smile, is a colon. */
const emoji = /(?:^|[^\p{L}\p{N}_:])(:[a-z0-9_+-]{2,32})$/iu;

/** The token that ends at the caret; null where there is none. */
export function tokenAt(text: string, caret: number): Token | null {
  const before = text.slice(0, caret);
  const name = person.exec(before)?.[1];
  if (name !== undefined) return { kind: 'person', query: name, from: caret - name.length - 1, to: caret };
  const code = emoji.exec(before)?.[1];
  if (code !== undefined) return { kind: 'emoji', query: code.slice(1), from: caret - code.length, to: caret };
  return null;
}

/** The text with something in the place of a token, and where the caret stands then. */
export function replaced(
  text: string,
  { from, to }: Pick<Token, 'from' | 'to'>,
  by: string,
): { text: string; caret: number } {
  const rest = text.slice(to);
  const insert = /^\s/.test(rest) ? by : `${by} `;
  return { text: text.slice(0, from) + insert + rest, caret: from + insert.length + (insert === by ? 1 : 0) };
}
