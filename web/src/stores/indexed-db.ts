// The store of a browser: one IndexedDB transaction is the compare-and-swap.

import { checkSwap, checkTenant } from './arguments.js';
import { Connection } from './indexed-db-connection.js';
import type { Store, Swap } from './store.js';

/** What a database holds under a tenant's name. */
interface Row {
  readonly tenant: string;
  readonly generation: bigint;
  readonly record: Uint8Array<ArrayBuffer>;
}

/** The record in a row; none of it in a row that is not of our making, for the core to put aside. */
function bytesOf(row: Row): Uint8Array {
  return row.record instanceof Uint8Array ? row.record.slice() : new Uint8Array();
}

/** Where {@link indexedDbStore} keeps its records. */
export interface IndexedDbOptions {
  /**
   * The name of the database, `"tenantry"` where none is given. Pages, tabs and workers of one origin
   * that use the same name share their sign-ins.
   */
  readonly name?: string;
}

/**
 * A store in the browser's IndexedDB: sign-ins outlive the page, and are shared by every tab and worker
 * of the origin.
 *
 * Others hear of a change by `BroadcastChannel`. Without it they find out when they next save, and within
 * about a second where a caller waits for a token that another tab renews. Nothing is opened before the
 * first call, so a server may call this, too. Records are not encrypted: every script of the origin can
 * read them. A browser may clear them under storage pressure, and some do after a week without a visit:
 * everybody has to sign in again then, nothing worse.
 *
 * Every failure is a `TenantryError` of code `store`, with the browser's own error as its `cause`.
 *
 * @example
 * ```ts
 * import { connect, indexedDbStore } from 'tenantry';
 *
 * const tenants = await connect({ store: indexedDbStore({ name: 'wallboard' }) });
 * ```
 */
export function indexedDbStore({ name = 'tenantry' }: IndexedDbOptions = {}): Store {
  const connection = new Connection(name);
  const listeners = new Set<(tenant: string, record: Uint8Array | undefined) => void>();
  const canTell = typeof BroadcastChannel === 'function';
  let channel: BroadcastChannel | undefined;

  /** One channel both speaks and hears, so that it never hears itself. */
  function channelNow(): BroadcastChannel | undefined {
    if (!canTell) return undefined;
    if (channel === undefined) {
      channel = new BroadcastChannel(`tenantry:${name}`);
      channel.onmessage = ({ data }) => void hear(data);
    }
    return channel;
  }

  /** Only the name is told; what the database holds now is read, never believed. */
  async function hear(tenant: unknown): Promise<void> {
    if (listeners.size === 0 || typeof tenant !== 'string') return;
    let row: Row | undefined;
    try {
      checkTenant(tenant);
      const ask = (records: IDBObjectStore): IDBRequest<Row | undefined> => records.get(tenant);
      row = await connection.run('readonly', ask, (found) => found);
    } catch {
      // Not a name of ours, or a database that cannot be read: whoever saves next is told why.
      return;
    }
    for (const changed of listeners) changed(tenant, row && bytesOf(row));
  }

  return {
    durable: true,

    async load() {
      const rows = await connection.run('readonly', (records): IDBRequest<Row[]> => records.getAll(), (found) => found);
      return rows.map((row) => [row.tenant, bytesOf(row)] as const);
    },

    async compareAndSwap(tenant, expects, record, generation): Promise<Swap> {
      checkSwap(tenant, expects, record, generation);
      const row: Row = { tenant, generation, record: Uint8Array.from(record) };
      const swap = await connection.run(
        'readwrite',
        (records): IDBRequest<Row | undefined> => records.get(tenant),
        (found, records): Swap => {
          const is = found === undefined ? 0n : found.generation;
          if (is !== expects) return { saved: false, found: found && bytesOf(found) };
          records.put(row);
          return { saved: true };
        },
      );
      if (swap.saved) channelNow()?.postMessage(tenant);
      return swap;
    },

    async erase(tenant) {
      checkTenant(tenant);
      const was = await connection.run(
        'readwrite',
        (records) => records.count(tenant),
        (count, records) => {
          if (count > 0) records.delete(tenant);
          return count > 0;
        },
      );
      if (was) channelNow()?.postMessage(tenant);
    },

    ...(canTell && {
      watch(changed: (tenant: string, record: Uint8Array | undefined) => void) {
        // Another function each time, so that one that is given twice is called and ended twice.
        const listener: typeof changed = (tenant, record) => changed(tenant, record);
        listeners.add(listener);
        channelNow();
        return () => void listeners.delete(listener);
      },
    }),

    async close() {
      listeners.clear();
      channel?.close();
      channel = undefined;
      await connection.close();
    },
  };
}
