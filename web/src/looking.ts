// Looking again: a store that does not tell of others' changes is read while a caller waits for one.

import type { Store } from './stores/store.js';

/** How long it rests between two looks, in milliseconds. */
const REST = 1_000;
/** A look that takes long is followed by a rest so many times as long. */
const SHARE = 4;

/** Who waits, and who is told what was found. */
export interface Watcher {
  /** Whether anybody waits for anything. */
  isAwaited(): boolean;
  /** The tenants of which somebody else is about to store a change, and a caller waits for it. */
  awaited(): readonly string[];
  /** What the store holds of one of them now. */
  found(tenant: string, record: Uint8Array | undefined): void;
}

export class Looking {
  readonly #store: Store;
  readonly #watcher: Watcher;
  #state: 'idle' | 'busy' | 'ended' = 'idle';

  constructor(store: Store, watcher: Watcher) {
    this.#store = store;
    this.#watcher = watcher;
  }

  /** Looks from now on, for as long as anybody waits. */
  begin(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'busy';
    this.#rest(REST);
  }

  end(): void {
    this.#state = 'ended';
  }

  #rest(millis: number): void {
    const timer: unknown = setTimeout(() => void this.#look(), millis);
    // The timer of the core keeps the process alive where that is needed.
    if (typeof timer === 'object') (timer as NodeJS.Timeout).unref();
  }

  async #look(): Promise<void> {
    const begun = performance.now();
    const awaited = this.#state === 'ended' ? [] : this.#watcher.awaited();
    if (awaited.length > 0) await this.#read(awaited);
    if (this.#state === 'ended') return;
    if (this.#watcher.isAwaited()) this.#rest(Math.max(REST, SHARE * (performance.now() - begun)));
    else this.#state = 'idle';
  }

  async #read(awaited: readonly string[]): Promise<void> {
    let records: Map<string, Uint8Array>;
    try {
      records = new Map(await this.#store.load());
    } catch {
      // Whoever saves next is told why.
      return;
    }
    for (const tenant of awaited) this.#watcher.found(tenant, records.get(tenant));
  }
}
