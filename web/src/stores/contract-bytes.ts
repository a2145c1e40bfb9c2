// The contract of what is stored: names, bytes and generations come back as they were put.

import { bytes, expect, expectConflict, expectSaved, expectStored, stored, type Promises } from './contract-world.js';

const ONE = bytes(1, 1);

/** Names that have a meaning for JavaScript, or for a file system. */
const ODD = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'undefined', 'null',
  '0', '-', '_', '-rf', '.', '..', '...', '.hidden', 'ends.', 'a..b', 'a.json', 'con', 'aux', 'nul.txt', 'LPT9',
  'x'.repeat(64), `${'.'.repeat(63)}x`,
];

/** Generations where numbers of other kinds lose count. */
const LARGE = [
  ...[2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 1n],
];

export const bytesPromises: Promises = {
  async 'every byte comes back as it was put'(open) {
    const store = await open();
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);

    await store.compareAndSwap('acme', 0n, all, 1n);

    await expectStored(store, 'acme', all);
    expectConflict(await store.compareAndSwap('acme', 0n, ONE, 1n), all);
  },

  async 'a record of no bytes is a record'(open) {
    const store = await open();

    expectSaved(await store.compareAndSwap('acme', 0n, bytes(), 1n));

    await expectStored(store, 'acme', bytes());
    expectConflict(await store.compareAndSwap('acme', 0n, ONE, 1n), bytes());
    expectSaved(await store.compareAndSwap('acme', 1n, ONE, 2n));
  },

  async 'a record of 128 KiB comes back whole, and one of a byte after it'(open) {
    const store = await open();
    const long = Uint8Array.from({ length: 128 * 1024 }, (_, index) => (index * 31) ^ (index >> 8));

    await store.compareAndSwap('acme', 0n, long, 1n);
    await expectStored(store, 'acme', long);

    await store.compareAndSwap('acme', 1n, bytes(9), 2n);
    await expectStored(store, 'acme', bytes(9));
  },

  async 'of bytes within a larger buffer only these are stored'(open) {
    const store = await open();
    const part = bytes(1, 2, 3, 4, 5, 6).subarray(2, 4);

    await store.compareAndSwap('acme', 0n, part, 1n);

    await expectStored(store, 'acme', bytes(3, 4));
  },

  async 'bytes that the caller changes later do not change the record'(open) {
    const store = await open();
    const record = bytes(1, 2, 3);

    const swap = store.compareAndSwap('acme', 0n, record, 1n);
    record.fill(9);
    expectSaved(await swap);
    record.fill(8);

    await expectStored(store, 'acme', bytes(1, 2, 3));
  },

  async 'bytes that were given out can be changed without changing the record'(open) {
    const store = await open();
    await store.compareAndSwap('acme', 0n, bytes(1, 2, 3), 1n);

    (await stored(store, 'acme'))?.fill(9);
    const swap = await store.compareAndSwap('acme', 0n, ONE, 1n);
    if (!swap.saved) swap.found?.fill(9);

    await expectStored(store, 'acme', bytes(1, 2, 3));
  },

  async 'a name is only a name'(open) {
    const store = await open();
    for (const name of ODD) {
      expectConflict(await store.compareAndSwap(name, 5n, ONE, 6n), undefined);
    }

    for (const [index, name] of ODD.entries()) {
      expectSaved(await store.compareAndSwap(name, 0n, bytes(index), 1n));
    }

    const names = Array.from(await store.load(), ([name]) => name);
    expect(names.sort().join() === [...ODD].sort().join(), `Of ${ODD.join()} there is ${names.join()}.`);
    for (const [index, name] of ODD.entries()) {
      await expectStored(store, name, bytes(index));
      await store.erase(name);
      await expectStored(store, name, undefined);
    }
  },

  async 'generations are exact up to the largest'(open) {
    const store = await open();
    let before = 0n;

    for (const generation of LARGE) {
      expectSaved(await store.compareAndSwap('acme', before, ONE, generation));
      for (const near of [generation - 1n, generation + 1n, generation % 2n ** 32n]) {
        if (near === generation || near >= 2n ** 64n) continue;
        expectConflict(await store.compareAndSwap('acme', near, bytes(0), 1n), ONE);
      }
      before = generation;
    }
  },

  async 'a generation may be smaller than the one before'(open) {
    const store = await open();
    await store.compareAndSwap('acme', 0n, ONE, 1000n);

    expectSaved(await store.compareAndSwap('acme', 1000n, bytes(2), 5n));
    expectSaved(await store.compareAndSwap('acme', 5n, bytes(3), 6n));

    await expectStored(store, 'acme', bytes(3));
  },
};
