import type { ServerFrame, Signal } from '../wire/frames';
import type { User } from '../wire/user';

/** The server passes typing on once in 3 s at most; two of them missed, and it has stopped. */
const TYPING_MS = 6_000;
/** As many as a `subscribed` lists. */
const LISTED = 100;

/** Who is in a room just now, and who types. Forgotten when the connection ends. */
export class People {
  readonly #selfId: string;
  readonly #onChange: () => void;
  readonly #typing = new Map<string, { user: User; timer: ReturnType<typeof setTimeout> }>();
  online: readonly User[] = [];
  onlineCount = 0;
  /** Others who are typing, longest first. */
  typing: readonly User[] = [];

  constructor(selfId: string, onChange: () => void) {
    this.#selfId = selfId;
    this.#onChange = onChange;
  }

  /** Takes in a frame of this room, if it is about people. */
  hear(frame: ServerFrame): void {
    if (frame.type === 'subscribed') this.#set(frame.online, frame.online_count);
    else if (frame.type === 'presence') this.#presence(frame);
    else if (frame.type === 'typing') this.#types(frame.user);
    else if (frame.type === 'message.created') this.#typesNoMore(frame.actor.id);
  }

  /** Nobody is known to be typing any more; who was online stays on show until told otherwise. */
  hush(): void {
    for (const id of [...this.#typing.keys()]) this.#typesNoMore(id);
  }

  rename(user: User): void {
    if (this.online.some(({ id }) => id === user.id))
      this.#set(this.online.map((other) => (other.id === user.id ? user : other)), this.onlineCount);
  }

  #presence({ user, online, online_count }: Extract<Signal, { type: 'presence' }>): void {
    const others = user ? this.online.filter((other) => other.id !== user.id) : this.online;
    const isListed = user && online === true && others.length < LISTED;
    this.#set(isListed ? [...others, user] : others, online_count);
    if (user && online === false) this.#typesNoMore(user.id);
  }

  #set(online: readonly User[], onlineCount: number): void {
    this.online = online;
    this.onlineCount = onlineCount;
    this.#onChange();
  }

  #types(user: User): void {
    if (user.id === this.#selfId) return; // from another tab
    clearTimeout(this.#typing.get(user.id)?.timer);
    const timer = setTimeout(() => this.#typesNoMore(user.id), TYPING_MS);
    this.#typing.set(user.id, { user, timer });
    this.#tellTyping();
  }

  #typesNoMore(id: string): void {
    const entry = this.#typing.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.#typing.delete(id);
    this.#tellTyping();
  }

  #tellTyping(): void {
    this.typing = [...this.#typing.values()].map(({ user }) => user);
    this.#onChange();
  }
}
