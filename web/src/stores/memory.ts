// Memory: records that end with the page or process.
import type { Store } from './store.js';
export function memoryStore(): Store {
  const records = new Map<string, { generation: bigint; record: Uint8Array }>();
  return {
    durable: false,
    load: () => Promise.resolve([...records].map(([name, { record }]) => [name, record.slice()] as const)),
    compareAndSwap(tenant, expects, record, generation) {
      const there = records.get(tenant);
      if ((there?.generation ?? 0n) !== expects) return Promise.resolve({ saved: false, found: there?.record.slice() });
      records.set(tenant, { generation, record: record.slice() });
      return Promise.resolve({ saved: true });
    },
    erase: (tenant) => (records.delete(tenant), Promise.resolve()),
  };
}
