import * as v from 'valibot';
import { knownEventSchema } from '../wire/event';
import { messageSchema, type Message, type MessagePage } from '../wire/message';
import { parsed } from '../wire/parsed';
import { roomSchema, type Room } from '../wire/room';
import { change, openDatabase, othersThan, ownedBy, type Database } from './database';
import { isSystemMessage, type SystemMessage } from './systemMessages';
import { loadedFrom, shownMessages, type TimelineState } from './timelineReducer';

const replicaSchema = v.object({
  room: roomSchema,
  messages: v.array(messageSchema),
  systemMessages: v.array(knownEventSchema),
  /** All messages from here on are in it. */
  from: v.number(),
  /** Everything in the log up to here is in it. */
  applied: v.number(),
  /** This machine's clock, ms. */
  at: v.number(),
});
const listSchema = v.array(roomSchema);
const OWN_ROOMS = 'rooms';
const LOG_ID = 'log';

/** The newest of a room as it outlives the page. */
export interface KeptReplica {
  readonly room: Room;
  readonly messages: readonly Message[];
  readonly systemMessages: readonly SystemMessage[];
  readonly from: number;
  readonly applied: number;
}

/** So many of the newest messages of a room are kept. */
const MOST_MESSAGES = 60;
/** So many rooms; of more, those not looked at for longest are forgotten. */
const MOST_ROOMS = 200;

/**
 * What one person has seen, in this browser: the list of their rooms and the newest page of each, so that they open
 * without the network. It is only a copy. Where the browser keeps nothing, nothing is found; writing never fails.
 */
export class ReplicaStore {
  readonly #userId: string;
  #database: Database | null;

  /** Never rejects. */
  static async open(userId: string): Promise<ReplicaStore> {
    return new ReplicaStore(userId, await openDatabase());
  }

  private constructor(userId: string, database: Database | null) {
    this.#userId = userId;
    this.#database = database;
  }

  /** Null where there is nothing that can be used. */
  async read(room: string): Promise<KeptReplica | null> {
    const found = parsed(replicaSchema, await this.#get('replicas', room));
    return found === undefined ? null : { ...found, systemMessages: found.systemMessages.filter(isSystemMessage) };
  }

  write(kept: KeptReplica): void {
    const value = { ...kept, at: Date.now() };
    void change(this.#database, 'replicas', (store) => store.put(value, [this.#userId, kept.room.name]));
  }

  drop(room: string): void {
    void change(this.#database, 'replicas', (store) => store.delete([this.#userId, room]));
  }

  /** The list of own rooms as it was last known. */
  async readRooms(): Promise<readonly Room[]> {
    return parsed(listSchema, await this.#get('lists', OWN_ROOMS)) ?? [];
  }

  writeRooms(rooms: readonly Room[]): void {
    void change(this.#database, 'lists', (store) => store.put(rooms, [this.#userId, OWN_ROOMS]));
  }

  /** Which logs it is a copy of. */
  async readLogId(): Promise<string | null> {
    return parsed(v.string(), await this.#get('lists', LOG_ID)) ?? null;
  }

  writeLogId(id: string): void {
    void change(this.#database, 'lists', (store) => store.put(id, [this.#userId, LOG_ID]));
  }

  /** Forgets all that the reader has seen. */
  async forget(): Promise<void> {
    await Promise.all((['replicas', 'lists'] as const).map((name) => change(this.#database, name, (store) => store.delete(ownedBy(this.#userId)))));
  }

  /** Forgets what others saw who signed in here before, and the rooms that nobody looked at for longest, where there are too many. */
  async prune(): Promise<void> {
    if (this.#database === null) return;
    for (const name of ['replicas', 'lists'] as const)
      for (const range of othersThan(this.#userId)) void change(this.#database, name, (store) => store.delete(range));
    try {
      const kept = await this.#database.getAll('replicas', ownedBy(this.#userId));
      const rooms = kept.flatMap((one) => parsed(replicaSchema, one) ?? []).sort((a, b) => b.at - a.at);
      for (const { room } of rooms.slice(MOST_ROOMS)) this.drop(room.name);
    } catch {
      // The database has gone, and all it held with it.
    }
  }

  /** Erases all of it, for who has signed out. Closing it at once is safe. */
  async clear(): Promise<void> {
    const database = this.#database;
    const erased = this.forget();
    this.#database = null; // nothing is written after it
    database?.close();
    await erased;
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }

  async #get(name: 'replicas' | 'lists', key: string): Promise<unknown> {
    try {
      return await this.#database?.get(name, [this.#userId, key]);
    } catch {
      return undefined;
    }
  }
}

/** The newest of a conversation that is loaded. */
export function keptOf(room: Room, state: TimelineState): KeptReplica | null {
  const from = loadedFrom(state);
  if (from === null || state.applied === null) return null;
  const all = shownMessages(state).filter(({ seq }) => seq <= (state.applied ?? 0));
  const messages = all.slice(-MOST_MESSAGES);
  const start = messages.length < all.length ? (messages[0]?.seq ?? from) : from;
  return { room, messages, systemMessages: state.systemMessages.filter(({ seq }) => seq >= start), from: start, applied: state.applied };
}

/** As the server would have answered it. */
export function pageOf({ messages, from, applied }: KeptReplica): MessagePage {
  return { messages: [...messages], seq: applied, has_before: from > 1, has_after: false };
}
