// Stores that each break one promise, for the contract to find.

import { memoryStore } from 'tenantry';

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** A plain store over records and listeners that are shared: a correct one, to be broken in one place. */
function plain(place, broken = {}) {
  const { records, listeners } = place;
  const notify = (tenant, me) => {
    for (const listener of listeners) {
      if (listener.me === me && !broken.echoes) continue;
      queueMicrotask(() => {
        if (listeners.has(listener)) listener.changed(tenant, records.get(tenant)?.record.slice());
      });
    }
  };
  const me = {};
  return {
    durable: false,
    async load() {
      return [...records].map(([tenant, { record }]) => [tenant, broken.leaks ? record : record.slice()]);
    },
    async compareAndSwap(tenant, expects, record, generation) {
      const key = broken.key?.(tenant) ?? tenant;
      const keep = broken.keep ?? ((bytes) => Uint8Array.from(bytes));
      const count = broken.count ?? ((number) => number);
      const bytes = keep(record);
      const found = records.get(key);
      // A moment between the look and the change.
      if (broken.racy) await pause();
      const fits = broken.fits ?? ((is, should) => is === should);
      if (!fits(count(found?.generation ?? 0n), count(expects))) {
        return { saved: false, found: broken.hides ? undefined : found?.record.slice() };
      }
      records.set(key, { generation: broken.backwards?.(found?.generation, generation) ?? generation, record: bytes });
      if (!broken.silent) notify(key, me);
      return { saved: true };
    },
    async erase(tenant) {
      if (broken.erase) return broken.erase(records, tenant);
      if (records.delete(tenant) && !broken.silent) notify(tenant, me);
    },
    watch(changed) {
      const listener = { changed, me };
      listeners.add(listener);
      return () => broken.endless || listeners.delete(listener);
    },
    async close() {
      for (const listener of listeners) if (listener.me === me) listeners.delete(listener);
    },
  };
}

function shared(broken) {
  const places = new Map();
  return (name) => {
    if (!places.has(name)) places.set(name, { records: new Map(), listeners: new Set() });
    return plain(places.get(name), broken);
  };
}

/** What is wrong, how such a store is opened, and a promise that must find it. */
export const BROKEN = [
  [
    'it has a moment between look and change',
    shared({ racy: true }),
    'of fifty swaps at once exactly one takes place, and the others are shown its record',
  ],
  [
    'it takes whoever comes last',
    shared({ fits: () => true }),
    'any other generation is refused, and what is there is shown and stays',
  ],
  [
    'it takes every newer generation',
    shared({ fits: (is, expects) => expects >= is }),
    'any other generation is refused, and what is there is shown and stays',
  ],
  [
    'it lets a record come back that was erased',
    shared({ fits: (is, expects) => is === expects || is === 0n }),
    'a generation is refused where nothing is, and nothing is put there',
  ],
  [
    'it hides what it found',
    shared({ hides: true }),
    'any other generation is refused, and what is there is shown and stays',
  ],
  [
    'it keeps generations as numbers',
    shared({ count: (generation) => Number(generation) }),
    'generations are exact up to the largest',
  ],
  [
    'it keeps 63 bits of a generation',
    shared({ count: (generation) => BigInt.asIntN(64, generation) & (2n ** 63n - 1n) }),
    'generations are exact up to the largest',
  ],
  [
    'it keeps the larger generation',
    shared({ backwards: (is = 0n, next) => (next > is ? next : is) }),
    'a generation may be smaller than the one before',
  ],
  [
    'it keeps the bytes of its caller',
    shared({ keep: (bytes) => bytes }),
    'bytes that the caller changes later do not change the record',
  ],
  [
    'it keeps the whole buffer',
    shared({ keep: (bytes) => new Uint8Array(bytes.buffer.slice(0)) }),
    'of bytes within a larger buffer only these are stored',
  ],
  [
    'it keeps text',
    shared({ keep: (bytes) => new TextEncoder().encode(new TextDecoder().decode(bytes)) }),
    'every byte comes back as it was put',
  ],
  [
    'it cuts long records',
    shared({ keep: (bytes) => bytes.slice(0, 65_536) }),
    'a record of 128 KiB comes back whole, and one of a byte after it',
  ],
  [
    'it gives its own bytes out',
    shared({ leaks: true }),
    'bytes that were given out can be changed without changing the record',
  ],
  [
    'it takes dots for folders',
    shared({ key: (tenant) => tenant.replace(/^\.+/, '') || 'root' }),
    'a name is only a name',
  ],
  [
    'it erases everything',
    shared({ erase: (records) => records.clear() }),
    'a swap and an erasure leave all other tenants alone',
  ],
  [
    'it erases nothing',
    shared({ erase: () => {} }),
    'an erased record is gone, and another can be put in its place',
  ],
  [
    'it fails to erase what is not there',
    shared({
      erase(records, tenant) {
        if (!records.delete(tenant)) throw new Error('There is nothing.');
      },
    }),
    'to erase what is not there is fine',
  ],
  [
    'each has records of its own',
    () => memoryStore(),
    'two stores on one place see each other',
  ],
  [
    'it says durable and forgets',
    () => ({ ...memoryStore(), durable: true }),
    'a durable store has its records when it is opened again',
  ],
  [
    'it tells of its own changes',
    shared({ echoes: true }),
    'a watcher is never told what it has done itself',
  ],
  [
    'it cannot stop telling',
    shared({ endless: true }),
    'a watch that was ended calls no more, and the others go on',
  ],
];

/** The same store without a fault: the contract must have nothing against it. */
export const SOUND = shared();
