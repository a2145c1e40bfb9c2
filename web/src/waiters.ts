// Waiters: callers for whom nothing can be done until something has happened to their tenant.

import { aborted } from './thrown.js';

/** Who gives up waiting when. */
export interface Waiting {
  readonly signal?: AbortSignal;
}

export class Waiters {
  readonly #waiters = new Map<string, Set<() => void>>();
  readonly #changed: (isAwaited: boolean) => void;

  /** `changed` is told whether anybody waits, whenever somebody comes or goes. */
  constructor(changed: (isAwaited: boolean) => void) {
    this.#changed = changed;
  }

  /** Whether anybody waits for anything. */
  get isAwaited(): boolean {
    return this.#waiters.size > 0;
  }

  /** The tenants that are waited for. */
  get tenants(): Iterable<string> {
    return this.#waiters.keys();
  }

  /** Resolves when something has happened to that tenant. */
  happened(tenant: string, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters.get(tenant) ?? new Set();
      const end = (): void => {
        waiters.delete(go);
        if (waiters.size === 0) this.#waiters.delete(tenant);
        signal?.removeEventListener('abort', stop);
        this.#changed(this.isAwaited);
      };
      const go = (): void => {
        end();
        resolve();
      };
      const stop = (): void => {
        end();
        reject(aborted(signal, tenant));
      };
      if (signal?.aborted) {
        reject(aborted(signal, tenant));
        return;
      }
      waiters.add(go);
      this.#waiters.set(tenant, waiters);
      this.#changed(true);
      signal?.addEventListener('abort', stop);
    });
  }

  /** Something has happened to that tenant. */
  wake(tenant: string): void {
    for (const go of [...(this.#waiters.get(tenant) ?? [])]) go();
  }

  /** Lets everybody look again. */
  wakeAll(): void {
    for (const tenant of [...this.#waiters.keys()]) this.wake(tenant);
  }
}
