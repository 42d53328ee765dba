import type { Api } from '../api/Api';
import { Listeners } from '../realtime/Listeners';
import { ChatError } from '../wire/ChatError';
import type { ChatEvent } from '../wire/event';
import type { Member } from '../wire/room';
import type { User } from '../wire/user';

export interface MembersSnapshot {
  /** Those that were loaded, and who has joined since, in the order the server lists them. */
  readonly items: readonly Member[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: ChatError | null;
}

const PAGE = 100;
const NOTHING: MembersSnapshot = { items: [], hasMore: true, isLoading: false, error: null };

/** A room's members, page by page for whoever looks at them; the log keeps them current, without asking again. */
export class Members {
  readonly #room: string;
  readonly #api: Api;
  readonly #changed = new Listeners();
  #snapshot = NOTHING;
  #cursor: string | null = null;
  /** What is loaded is of this time; an answer to an older question is dropped. */
  #generation = 0;
  /** Events that came while a page was under way: it may know less than they do. */
  #meanwhile: ChatEvent[] = [];

  constructor(room: string, api: Api, onChange: () => void) {
    this.#changed.add(onChange);
    this.#room = room;
    this.#api = api;
  }

  /** Calls the listener after changes; the first listener has the first page loaded. */
  readonly subscribe = (listener: () => void): (() => void) => {
    if (this.#snapshot === NOTHING) void this.load();
    return this.#changed.add(listener);
  };

  readonly getSnapshot = (): MembersSnapshot => this.#snapshot;

  /** The next page; after a failure the same one again. */
  async load(): Promise<void> {
    if (this.#snapshot.isLoading || !this.#snapshot.hasMore) return;
    const generation = this.#generation;
    this.#meanwhile = [];
    this.#become({ isLoading: true, error: null });
    try {
      const cursor = this.#cursor === null ? {} : { cursor: this.#cursor };
      const page = await this.#api.members(this.#room, { limit: PAGE, ...cursor });
      if (generation !== this.#generation) return;
      this.#cursor = page.next_cursor;
      const items = this.#meanwhile.reduce(membersAfter, withMembers(this.#snapshot.items, page.items));
      this.#become({ items, hasMore: page.next_cursor !== null, isLoading: false });
    } catch (reason) {
      if (generation === this.#generation) this.#become({ isLoading: false, error: ChatError.from(reason) });
    }
  }

  hear(event: ChatEvent): void {
    if (this.#snapshot === NOTHING) return;
    if (this.#snapshot.isLoading) this.#meanwhile.push(event);
    this.#show(membersAfter(this.#snapshot.items, event));
  }

  rename(user: User): void {
    if (!this.#snapshot.items.some((member) => member.user.id === user.id)) return;
    this.#show(this.#snapshot.items.map((member) => (member.user.id === user.id ? { ...member, user } : member)));
  }

  /** Forgets all: what is known may have gaps. Whoever looks at them has them loaded anew. */
  reset(): void {
    if (this.#snapshot === NOTHING) return;
    const isWatched = this.#changed.size > 1;
    this.#generation += 1;
    this.#cursor = null;
    this.#snapshot = NOTHING;
    this.#changed.tell();
    if (isWatched) void this.load();
  }

  #show(items: readonly Member[]): void {
    if (items !== this.#snapshot.items) this.#become({ items });
  }

  #become(change: Partial<MembersSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.#changed.tell();
  }
}

/** Each once, the later telling of them. */
function withMembers(old: readonly Member[], more: readonly Member[]): readonly Member[] {
  const fresh = new Map(more.map((member) => [member.user.id, member]));
  return [...old.filter(({ user }) => !fresh.has(user.id)), ...more];
}

/** After an event of the log. The same array where it changes nothing. */
function membersAfter(members: readonly Member[], event: ChatEvent): readonly Member[] {
  if (!('role' in event)) return members;
  const { user, role } = event;
  const at = members.findIndex((member) => member.user.id === user.id);
  const known = members[at];
  if (event.type === 'member.left' || event.type === 'member.removed') return known ? members.toSpliced(at, 1) : members;
  if (known) return members.with(at, { ...known, user, role });
  // One whose page is not loaded yet comes with it.
  return event.type === 'member.joined' ? [...members, { user, role, online: false, joined_at: event.at }] : members;
}
