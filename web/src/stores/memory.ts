// The store that forgets: records live as long as the page or process does.

import { checkSwap, checkTenant } from './arguments.js';
import type { Store, Swap } from './store.js';

/** A store in memory, and its others: see {@link memoryStore}. */
export interface MemoryStore extends Store {
  /** Another store on the same records, for another user of them: each hears of the other's changes. */
  twin(): MemoryStore;
}

type Changed = (tenant: string, record: Uint8Array | undefined) => void;

/** The records, and who listens to their changes on whose behalf. */
interface Place {
  readonly records: Map<string, { readonly generation: bigint; readonly record: Uint8Array }>;
  readonly listeners: Map<{ readonly changed: Changed }, Store>;
}

/**
 * A store that keeps records in memory: everybody is signed out when the page or process ends.
 *
 * One store is one user's: it tells its watchers what others have changed, never what was changed
 * through itself. Two that share their records, and hear of each other, are twins.
 *
 * @example
 * ```ts
 * import { memoryStore } from 'tenantry';
 *
 * const store = memoryStore();
 * const twin = store.twin();
 * const unwatch = twin.watch?.((tenant) => console.log(tenant, 'was changed'));
 * await store.compareAndSwap('acme-eu', 0n, new Uint8Array([1]), 1n);
 * unwatch?.();
 * ```
 */
export function memoryStore(): MemoryStore {
  return storeOn({ records: new Map(), listeners: new Map() });
}

function storeOn(place: Place): MemoryStore {
  /** Tells the others later, as every other store does: none is called while it calls. */
  function tell(tenant: string): void {
    for (const [listener, owner] of place.listeners) {
      if (owner === store) continue;
      queueMicrotask(() => {
        // It may have stopped listening since.
        if (place.listeners.has(listener)) listener.changed(tenant, place.records.get(tenant)?.record.slice());
      });
    }
  }

  const store: MemoryStore = {
    durable: false,

    async load() {
      return Array.from(place.records, ([tenant, { record }]) => [tenant, record.slice()] as const);
    },

    async compareAndSwap(tenant, expects, record, generation): Promise<Swap> {
      checkSwap(tenant, expects, record, generation);
      const found = place.records.get(tenant);
      if ((found?.generation ?? 0n) !== expects) return { saved: false, found: found?.record.slice() };
      // `Uint8Array.from` copies, where the `slice` of a Node `Buffer` would not.
      place.records.set(tenant, { generation, record: Uint8Array.from(record) });
      tell(tenant);
      return { saved: true };
    },

    async erase(tenant) {
      checkTenant(tenant);
      if (place.records.delete(tenant)) tell(tenant);
    },

    watch(changed) {
      const listener = { changed };
      place.listeners.set(listener, store);
      return () => void place.listeners.delete(listener);
    },

    async close() {
      for (const [listener, owner] of place.listeners) {
        if (owner === store) place.listeners.delete(listener);
      }
    },

    twin: () => storeOn(place),
  };
  return store;
}
