import * as z from 'zod/mini';
import { Listeners } from '../realtime/Listeners';
import { quoteSchema, type Quote } from '../wire/message';
import { change, openDatabase, ownedBy, type Database, type Writable } from './database';

const messageId = z.string();
/** What is to become of a message that the server has. */
const messageChangeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('edit'), messageId, body: z.string() }),
  z.object({ type: z.literal('delete'), messageId }),
  z.object({ type: z.literal('react'), messageId, emoji: z.string(), isOn: z.boolean() }),
]);
const draftSchema = z.object({
  clientId: z.string(),
  room: z.string(),
  body: z.string(),
  replyTo: z.nullable(quoteSchema),
  createdAt: z.number(),
  /** Null: it is a new message. */
  change: z._default(z.nullable(messageChangeSchema), null),
  /** Why it needs a decision; null: it is to be sent. */
  failure: z.nullable(z.object({ code: z.string(), detail: z.string() })),
});
/** What stands in a room's box, and which message it answers. */
const textSchema = z.object({ room: z.string(), text: z.string(), replyTo: z._default(z.nullable(quoteSchema), null) });
const editingSchema = z.object({ id: z.string(), text: z.nullable(z.string()) });
/** As it is kept, with the message that is being edited in this tab or was in the last one. */
const keptTextSchema = z.extend(textSchema, { editing: z._default(z.nullable(editingSchema), null) });
const changeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('kept'), draft: draftSchema }),
  // A word of its own: a page from before it would take a change for a new message.
  z.object({ type: z.literal('changed'), draft: draftSchema }),
  z.object({ type: z.literal('dropped'), clientId: z.string() }),
  z.extend(textSchema, { type: z.literal('text') }),
]);

type KeptText = z.infer<typeof textSchema>;
/** The message being edited, and what has become of its text; null: as yet as it was. */
export type Editing = Readonly<z.infer<typeof editingSchema>>;
export type MessageChange = z.infer<typeof messageChangeSchema>;
/** A draft as it outlives the page. */
export type KeptDraft = z.infer<typeof draftSchema>;
/** What one tab tells the others. */
export type DrawerChange = z.infer<typeof changeSchema>;

/**
 * What one person wrote in this browser and the server has not got: drafts on their way, and what stands in the rooms'
 * boxes. It outlives the page, the login and a crash, and is shared by the person's tabs; nobody else is given it. Where
 * the browser keeps nothing, it is memory only. Writing never waits and never fails: what could not be kept stays shown.
 */
export class Drawer {
  readonly #userId: string;
  readonly #database: Database | null;
  readonly #channel: BroadcastChannel | null;
  readonly #changed = new Listeners();
  readonly #told = new Listeners<[DrawerChange]>();
  /** Client ids of drafts that the database would not take. */
  readonly #unkept = new Set<string>();
  readonly #texts = new Map<string, string>();
  readonly #replies = new Map<string, Quote>();
  readonly #editing = new Map<string, Editing>();
  #isClosed = false;
  /** The drafts found when it was opened, in the order written. */
  readonly found: readonly KeptDraft[];

  /** Never rejects. */
  static async open(userId: string): Promise<Drawer> {
    const database = await openDatabase();
    const [drafts, texts] = database ? await readAll(database, userId) : [[], []];
    return new Drawer(userId, database, drafts, texts);
  }

  private constructor(userId: string, database: Database | null, drafts: unknown[], texts: unknown[]) {
    this.#userId = userId;
    this.#database = database;
    this.found = drafts.flatMap((draft) => draftSchema.safeParse(draft).data ?? []).sort((a, b) => a.createdAt - b.createdAt);
    for (const kept of texts.flatMap((text) => keptTextSchema.safeParse(text).data ?? [])) {
      this.#put(kept);
      if (kept.editing !== null) this.#editing.set(kept.room, kept.editing);
    }
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`chatrooms.drawer.${userId}`);
    this.#channel?.addEventListener('message', ({ data }) => this.#hear(data));
  }

  /** Calls the listener after each change of a box's text or of what it answers, in any tab; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** Drafts that another tab has kept or dropped. */
  onChange(listener: (change: DrawerChange) => void): () => void {
    return this.#told.add(listener);
  }

  /** What stands in a room's box. */
  text(room: string): string {
    return this.#texts.get(room) ?? '';
  }

  /** Which message the text in a room's box answers; the same object until it answers another. */
  reply(room: string): Quote | null {
    return this.#replies.get(room) ?? null;
  }

  /** The message that is being edited in a room; the same object until it is another, or another text. */
  editing(room: string): Editing | null {
    return this.#editing.get(room) ?? null;
  }

  /** Keeps what becomes of a message being edited; null: none is. Other tabs go on with theirs. */
  edit(room: string, editing: Editing | null): void {
    if (this.#isClosed || editing === this.editing(room)) return;
    if (editing === null) this.#editing.delete(room);
    else this.#editing.set(room, editing);
    this.#changed.tell();
    this.#keepText(room);
  }

  /** The rooms in whose box something stands. */
  rooms(): string[] {
    return [...this.#texts].filter(([, text]) => text.trim() !== '').map(([room]) => room);
  }

  write(room: string, text: string): void {
    this.#write({ room, text, replyTo: this.reply(room) });
  }

  /** Has the text in a room's box answer a message; null: none. */
  answer(room: string, replyTo: Quote | null): void {
    this.#write({ room, text: this.text(room), replyTo });
  }

  keep(draft: KeptDraft): void {
    if (this.#isClosed) return;
    this.#tell({ type: draft.change === null ? 'kept' : 'changed', draft });
    void this.#change('drafts', (store) => store.put(draft, [this.#userId, draft.clientId])).then((isKept) => {
      if (isKept) this.#unkept.delete(draft.clientId);
      else this.#unkept.add(draft.clientId);
    });
  }

  drop(clientId: string): void {
    if (this.#isClosed) return;
    this.#tell({ type: 'dropped', clientId });
    void this.#change('drafts', (store) => store.delete([this.#userId, clientId]));
  }

  /** Whether no other tab has dropped the draft: asked of the database, whose word is newer than what tabs tell each other. */
  async has(clientId: string): Promise<boolean> {
    try {
      const key = await this.#database?.getKey('drafts', [this.#userId, clientId]);
      return this.#database === null || key !== undefined || this.#unkept.has(clientId);
    } catch {
      return true; // the database has gone; sending twice is harmless, not sending is not
    }
  }

  /** Erases everything of the person, for who signs out and has been asked, and keeps nothing any more. Closing it at once is safe. */
  async clear(): Promise<void> {
    const erased = Promise.all([
      this.#change('drafts', (store) => store.delete(ownedBy(this.#userId))),
      this.#change('texts', (store) => store.delete(ownedBy(this.#userId))),
    ]);
    this.close();
    await erased;
  }

  /** Lets go of the database; what was written before is still kept. */
  close(): void {
    this.#isClosed = true;
    this.#channel?.close();
    this.#database?.close();
  }

  #hear(data: unknown): void {
    const change = changeSchema.safeParse(data).data;
    if (change === undefined || this.#isClosed) return;
    if (change.type === 'text') this.#take(change);
    else this.#told.tell(change);
  }

  #write(kept: KeptText): void {
    const { room, text, replyTo } = kept;
    if (this.#isClosed || (text === this.text(room) && replyTo === this.reply(room))) return;
    this.#take(kept);
    this.#tell({ type: 'text', ...kept });
    this.#keepText(room);
  }

  #keepText(room: string): void {
    const kept = { room, text: this.text(room), replyTo: this.reply(room), editing: this.editing(room) };
    const key: [string, string] = [this.#userId, room];
    if (kept.text === '' && kept.replyTo === null && kept.editing === null) void this.#change('texts', (store) => store.delete(key));
    else void this.#change('texts', (store) => store.put(kept, key));
  }

  #take(kept: KeptText): void {
    this.#put(kept);
    this.#changed.tell();
  }

  #put({ room, text, replyTo }: KeptText): void {
    if (text === '') this.#texts.delete(room);
    else this.#texts.set(room, text);
    if (replyTo === null) this.#replies.delete(room);
    else this.#replies.set(room, replyTo);
  }

  #tell(change: DrawerChange): void {
    this.#channel?.postMessage(change);
  }

  #change(name: 'drafts' | 'texts', work: (store: Writable) => Promise<unknown>): Promise<boolean> {
    return change(this.#database, name, work);
  }
}

async function readAll(database: Database, userId: string): Promise<[drafts: unknown[], texts: unknown[]]> {
  try {
    return await Promise.all([database.getAll('drafts', ownedBy(userId)), database.getAll('texts', ownedBy(userId))]);
  } catch {
    return [[], []];
  }
}
