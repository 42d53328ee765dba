import type { Message, Quote } from '../wire/message';

/** What is known of one message. */
export interface Entry {
  /** As the server gave it. */
  readonly told: Message;
  /** The log position it was told at: a later one knows better. */
  readonly asOf: number;
  /** As it is to be seen: `told`, its quote brought up to date by what is known of the quoted message. */
  readonly shown: Message;
}

/** A message as the server gave it, and the log position it is known to be right for. */
export interface Telling {
  readonly message: Message;
  readonly asOf: number;
}

/**
 * Takes in what was told. In whatever order and however often the same things are told, the entries
 * end alike; what is already known answers the same array. Sorted by seq.
 */
export function takeIn(entries: readonly Entry[], tellings: readonly Telling[]): readonly Entry[] {
  let next: Entry[] | null = null;
  for (const { message, asOf } of tellings) {
    const known = findEntry(next ?? entries, message.seq);
    if (known && !isBetter({ message, asOf }, known)) continue;
    next ??= [...entries];
    place(next, { told: message, asOf, shown: message });
  }
  return next ?? entries;
}

export function findEntry(entries: readonly Entry[], seq: number): Entry | undefined {
  const found = entries[indexOf(entries, seq)];
  return found?.told.seq === seq ? found : undefined;
}

/** Where the entry of this seq is, or would be. */
export function indexOf(entries: readonly Entry[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.told.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A tombstone beats everything: a deleted text never comes back. Then the later position wins. A
 * replayed event may show more than its position says, hence the rest, which make ties fall alike.
 */
function isBetter(telling: Telling, known: Entry): boolean {
  const ours = rank(telling.message, telling.asOf);
  const theirs = rank(known.told, known.asOf);
  const at = ours.findIndex((value, i) => value !== theirs[i]);
  return at >= 0 && (ours[at] ?? 0) > (theirs[at] ?? 0);
}

function rank(message: Message, asOf: number): (number | string)[] {
  const quoted = message.reply_to?.body ?? '';
  return [message.deleted_at === null ? 0 : 1, asOf, message.edited_at ?? '', message.body, quoted === '' ? 1 : 0, quoted];
}

/** Puts the entry where it belongs and brings quotes up to date: its own, and those of it. */
function place(entries: Entry[], entry: Entry): void {
  const at = indexOf(entries, entry.told.seq);
  const isKnown = entries[at]?.told.seq === entry.told.seq;
  const quoted = entry.told.reply_to && findEntry(entries, entry.told.reply_to.seq);
  entries.splice(at, isKnown ? 1 : 0, quoted ? quoting(entry, quoted) : entry);
  for (let i = at + 1; i < entries.length; i++) {
    const later = entries[i]; // a quote points backwards, so only later ones can quote it
    if (later?.told.reply_to?.seq === entry.told.seq) entries[i] = quoting(later, entry);
  }
}

function quoting(entry: Entry, quoted: Entry): Entry {
  const quote = entry.told.reply_to;
  if (!quote) return entry;
  const { body, has_files } = quotedNow(entry, quoted) ?? quote;
  const shown = entry.shown.reply_to;
  if (body === shown?.body && has_files === shown.has_files) return entry;
  const { id, seq, author } = quote;
  const reply_to = { id, seq, author, body, ...(has_files && { has_files }) };
  return { ...entry, shown: { ...entry.shown, reply_to } };
}

/** What the quoted message says now, if more is known of it than the quote was made from. */
function quotedNow(entry: Entry, { told, asOf }: Entry): Pick<Quote, 'body' | 'has_files'> | null {
  if (told.deleted_at !== null) return { body: '' };
  if (asOf < entry.asOf) return null;
  return { body: told.body, ...((told.files?.length ?? 0) > 0 && { has_files: true }) };
}
