import type { ComponentType } from 'react';

import { again, type Again } from '../realtime/again';
import { Listeners } from '../realtime/Listeners';
import { hasNewVersion } from './newVersion';

export interface ChunkState<P> {
  /** Null until it has been loaded. */
  readonly Component: ComponentType<P> | null;
  /** It could not be had. */
  readonly hasFailed: boolean;
  /** A deploy has taken it away: only the new version of the page has it. */
  readonly isStale: boolean;
}

/** A component in a file of its own, loaded when it is first asked for; again and again until it could be had. */
export class Chunk<P> {
  readonly #load: () => Promise<ComponentType<P>>;
  readonly #changed = new Listeners();
  #state: ChunkState<P> = { Component: null, hasFailed: false, isStale: false };
  #loading: Promise<void> | null = null;

  constructor(load: () => Promise<ComponentType<P>>) {
    this.#load = load;
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  readonly getSnapshot = (): ChunkState<P> => this.#state;

  /** Resolves when it has been loaded, or could not be had. Never rejects. */
  readonly load = (): Promise<void> => {
    if (this.#state.Component !== null) return Promise.resolve();
    return (this.#loading ??= this.#ask().finally(() => (this.#loading = null)));
  };

  /** Somebody waits for it: it comes by itself when the network is back. Answers what ends that. */
  await(): () => void {
    let next: Again | null = null;
    let isAwaited = true;
    const load = async () => {
      await this.load();
      if (isAwaited && this.#state.hasFailed && !this.#state.isStale) next = again(() => void load());
    };
    if (!this.#state.isStale) void load();
    return () => {
      isAwaited = false;
      next?.cancel();
    };
  }

  async #ask(): Promise<void> {
    const Component = await this.#load().catch(() => null);
    const hasFailed = Component === null;
    this.#state = { Component, hasFailed, isStale: hasFailed && (await hasNewVersion()) };
    this.#changed.tell();
  }
}
