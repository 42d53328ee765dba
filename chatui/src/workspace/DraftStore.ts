import * as v from 'valibot';
import { Listeners } from '../realtime/Listeners';
import { byType } from '../wire/byType';
import { fileSchema } from '../wire/file';
import { quoteSchema, type Quote } from '../wire/message';
import { parsed } from '../wire/parsed';
import { change, openDatabase, ownedBy, type Database, type Writable } from './database';

const messageId = v.string();
/** What is to become of what the server has: of a message, or of the reader's marker. */
const changeSchema = byType([
  v.object({
    type: v.literal('edit'),
    messageId,
    body: v.string(),
    /** Ids of the files that stay; left out: all. */
    files: v.optional(v.array(v.string())),
  }),
  v.object({ type: v.literal('delete'), messageId }),
  v.object({ type: v.literal('react'), messageId, emoji: v.string(), isOn: v.boolean() }),
  /** Read up to `seq`. `isBack`: and no further, so that what is past it is unread again. */
  v.object({ type: v.literal('read'), seq: v.number(), isBack: v.boolean() }),
]);
const commandSchema = v.object({
  clientId: v.string(),
  room: v.string(),
  body: v.string(),
  replyTo: v.nullable(quoteSchema),
  files: v.optional(v.array(fileSchema), []),
  createdAt: v.number(),
  /** Null: it is a new message. */
  change: v.optional(v.nullable(changeSchema), null),
  /** Why it needs a decision; null: it is to be sent. */
  failure: v.nullable(v.object({ code: v.string(), detail: v.string() })),
});
/** What stands in a room's box, and which message it answers. */
const textSchema = v.object({ room: v.string(), text: v.string(), replyTo: v.optional(v.nullable(quoteSchema), null) });
const editingSchema = v.object({
  id: v.string(),
  text: v.nullable(v.string()),
  /** Ids of the files that stay; left out: all. */
  files: v.optional(v.array(v.string())),
});
/** As it is kept, with the message that is being edited in this tab or was in the last one. */
const keptTextSchema = v.object({ ...textSchema.entries, editing: v.optional(v.nullable(editingSchema), null) });
const toldSchema = byType([
  v.object({ type: v.literal('kept'), command: commandSchema }),
  // A word of its own: a page from before it would take a change for a new message.
  v.object({ type: v.literal('changed'), command: commandSchema }),
  v.object({ type: v.literal('dropped'), clientId: v.string() }),
  v.object({ ...textSchema.entries, type: v.literal('text') }),
]);

type KeptText = v.InferOutput<typeof textSchema>;
/** The message being edited, and what has become of its text; null: as yet as it was. */
export type Editing = Readonly<v.InferOutput<typeof editingSchema>>;
export type Change = v.InferOutput<typeof changeSchema>;
export type MessageChange = Exclude<Change, { type: 'read' }>;
/** A command as it outlives the page. */
export type KeptCommand = v.InferOutput<typeof commandSchema>;
/** What one tab tells the others. */
export type DraftStoreChange = v.InferOutput<typeof toldSchema>;

/**
 * What one person wrote in this browser and the server has not got: commands on their way, and what stands in the rooms'
 * boxes. It outlives the page, the login and a crash, and is shared by the person's tabs; nobody else is given it. Where
 * the browser keeps nothing, it is memory only. Writing never waits and never fails: what could not be kept stays shown.
 */
export class DraftStore {
  readonly #userId: string;
  readonly #database: Database | null;
  readonly #channel: BroadcastChannel | null;
  readonly #changed = new Listeners();
  readonly #told = new Listeners<[DraftStoreChange]>();
  /** Client ids of commands that the database would not take. */
  readonly #unkept = new Set<string>();
  /** Rooms of whose texts it would not take the last. */
  readonly #unkeptTexts = new Set<string>();
  /** Client ids of commands that are on their way. */
  readonly #mayBeLost = new Set<string>();
  #isKeeping: boolean;
  readonly #texts = new Map<string, string>();
  readonly #replies = new Map<string, Quote>();
  readonly #editing = new Map<string, Editing>();
  #isClosed = false;
  /** The commands found when it was opened, in the order written. */
  readonly found: readonly KeptCommand[];

  /** Never rejects. */
  static async open(userId: string): Promise<DraftStore> {
    const database = await openDatabase();
    const [commands, texts] = database ? await readAll(database, userId) : [[], []];
    return new DraftStore(userId, database, commands, texts);
  }

  private constructor(userId: string, database: Database | null, commands: unknown[], texts: unknown[]) {
    this.#userId = userId;
    this.#database = database;
    this.#isKeeping = database !== null;
    this.found = commands.flatMap((command) => parsed(commandSchema, command) ?? []).sort((a, b) => a.createdAt - b.createdAt);
    for (const kept of texts.flatMap((text) => parsed(keptTextSchema, text) ?? [])) {
      this.#put(kept);
      if (kept.editing !== null) this.#editing.set(kept.room, kept.editing);
    }
    this.#channel = openChannel(`chatrooms.drafts.${userId}`);
    this.#channel?.addEventListener('message', ({ data }) => this.#hear(data));
  }

  /** Whether what is written here outlives the page, as far as is known. */
  get isKeeping(): boolean {
    return this.#isKeeping;
  }

  /** Whether something would be lost with the page. */
  get hasUnkept(): boolean {
    return this.#unkept.size > 0 || this.#unkeptTexts.size > 0;
  }

  /** Calls the listener after each change of a box's text or of what it answers, in any tab, and of `isKeeping`; answers what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  /** Drafts that another tab has kept or dropped. */
  onChange(listener: (change: DraftStoreChange) => void): () => void {
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

  /** The rooms in whose box something stands, or where a message was being changed. */
  rooms(): string[] {
    const edits = [...this.#editing].map(([room, { text }]): [string, string] => [room, text ?? '']);
    const written = [...this.#texts, ...edits].filter(([, text]) => text.trim() !== '');
    return [...new Set(written.map(([room]) => room))];
  }

  write(room: string, text: string): void {
    this.#write({ room, text, replyTo: this.reply(room) });
  }

  /** Has the text in a room's box answer a message; null: none. */
  answer(room: string, replyTo: Quote | null): void {
    this.#write({ room, text: this.text(room), replyTo });
  }

  keep(command: KeptCommand): void {
    if (this.#isClosed) return;
    this.#tell({ type: command.change === null ? 'kept' : 'changed', command });
    this.#mayBeLost.add(command.clientId);
    void this.#change('drafts', (store) => store.put(command, [this.#userId, command.clientId])).then((isKept) => {
      if (isKept) this.#unkept.delete(command.clientId);
      else if (this.#mayBeLost.has(command.clientId)) this.#unkept.add(command.clientId);
    });
  }

  drop(clientId: string): void {
    if (this.#isClosed) return;
    this.#tell({ type: 'dropped', clientId });
    this.#mayBeLost.delete(clientId);
    this.#unkept.delete(clientId);
    void this.#change('drafts', (store) => store.delete([this.#userId, clientId]));
  }

  /** Whether no other tab has dropped the command: asked of the database, whose word is newer than what tabs tell each other. */
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
    const change = parsed(toldSchema, data);
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
    const isEmpty = kept.text === '' && kept.replyTo === null && kept.editing === null;
    if (isEmpty) this.#unkeptTexts.delete(room);
    void this.#change('texts', (store) => (isEmpty ? store.delete(key) : store.put(kept, key))).then((isKept) => {
      if (isKept) this.#unkeptTexts.delete(room);
      else if (this.text(room).trim() !== '' || (this.editing(room)?.text ?? null) !== null) this.#unkeptTexts.add(room);
    });
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

  #tell(change: DraftStoreChange): void {
    this.#channel?.postMessage(change);
  }

  /** Answers whether the database took it. */
  async #change(name: 'drafts' | 'texts', work: (store: Writable) => Promise<unknown>): Promise<boolean> {
    const isKept = await change(this.#database, name, work);
    if (isKept !== this.#isKeeping && !this.#isClosed) {
      this.#isKeeping = isKept;
      this.#changed.tell();
    }
    return isKept;
  }
}

/** Null where the browser has none, or does not let it be used. */
function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

async function readAll(database: Database, userId: string): Promise<[commands: unknown[], texts: unknown[]]> {
  try {
    return await Promise.all([database.getAll('drafts', ownedBy(userId)), database.getAll('texts', ownedBy(userId))]);
  } catch {
    return [[], []];
  }
}
