/** So long a tab that is visible may take to answer. */
const ANSWER_MS = 200;

interface TabsOptions {
  /** Tabs of one person are one group. */
  name: string;
  /** What this tab has in view. */
  inView: () => string | null;
  onLead: () => void;
  locks: Pick<LockManager, 'request'> | undefined;
  openChannel: (name: string) => BroadcastChannel | null;
}

/** The tabs of this browser: one of them leads, so that what all hear is told once. */
export class Tabs {
  readonly #options: TabsOptions;
  #channel: BroadcastChannel | null = null;
  readonly #answers = new Map<number, () => void>();
  #isLeader = false;
  #leave: () => void = () => undefined;
  #left = new AbortController();
  #asked = 0;

  constructor(options: TabsOptions) {
    this.#options = options;
  }

  /** Takes its place in the queue of those who would lead. Answers what leaves it. */
  join(): () => void {
    const { name, locks } = this.#options;
    this.#left = new AbortController();
    this.#channel = this.#options.openChannel(name);
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#hear(data));
    if (locks) void this.#queue(locks, this.#left.signal);
    else void this.#lead(this.#left.signal); // where there are no locks, each tab is on its own
    return () => this.#end();
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** Whether any tab has the room in view. */
  async haveInView(room: string): Promise<boolean> {
    if (this.#options.inView() === room) return true;
    if (this.#channel === null) return false;
    const id = Math.random() + ++this.#asked;
    return new Promise((resolve) => {
      const settle = (isInView: boolean) => {
        clearTimeout(timer);
        this.#answers.delete(id);
        resolve(isInView);
      };
      const timer = setTimeout(() => settle(false), ANSWER_MS);
      this.#answers.set(id, () => settle(true));
      this.#channel?.postMessage({ type: 'inView?', room, id });
    });
  }

  #end(): void {
    this.#left.abort();
    this.#leave();
    this.#isLeader = false;
    this.#channel?.close();
    this.#channel = null;
  }

  async #queue(locks: Pick<LockManager, 'request'>, signal: AbortSignal): Promise<void> {
    try {
      await locks.request(this.#options.name, { signal }, () => this.#lead(signal));
    } catch {
      // Closed while it waited, or locks are refused here: then another tab leads, or none.
    }
  }

  /** Leads for as long as the answer is pending. */
  #lead(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    this.#isLeader = true;
    queueMicrotask(this.#options.onLead);
    return new Promise((resolve) => (this.#leave = resolve));
  }

  #hear(data: unknown): void {
    const { type, room, id } = data as { type: string; room?: string; id: number };
    if (type === 'inView') this.#answers.get(id)?.();
    else if (this.#options.inView() === room) this.#channel?.postMessage({ type: 'inView', id });
  }
}

export function openChannel(name: string): BroadcastChannel | null {
  return 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : null;
}
