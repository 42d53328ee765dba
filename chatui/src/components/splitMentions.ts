import type { User } from '../wire/user';

export type MentionPart = { kind: 'text'; text: string } | { kind: 'mention'; text: string; user: User };

const candidate = /(?<![\p{L}\p{N}_@.-])@([a-z0-9][a-z0-9_.-]{1,31})/giu;

/** Cuts a text where it names one of those whom, by the server's word, it mentions. */
export function splitMentions(text: string, mentioned: readonly User[]): MentionPart[] {
  if (mentioned.length === 0) return [{ kind: 'text', text }];
  const parts: MentionPart[] = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    const found = whoIs(match[1] ?? '', mentioned);
    if (found === null) continue;
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    const shown = text.slice(match.index, match.index + 1 + found.length);
    parts.push({ kind: 'mention', text: shown, user: found.user });
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** The punctuation behind a name may be the sentence's. */
function whoIs(name: string, mentioned: readonly User[]): { user: User; length: number } | null {
  for (const said of [name, name.replace(/[._-]+$/, '')]) {
    const user = mentioned.find(({ username }) => username === said.toLowerCase());
    if (user !== undefined) return { user, length: said.length };
  }
  return null;
}
