// The contract of a swap: one of many wins, and nothing is lost.

import { bytes, expect, expectConflict, expectSaved, expectStored, stored, type Promises } from './contract-world.js';

const [ONE, TWO, THREE] = [bytes(1, 1), bytes(2, 2, 2), bytes(3)];

export const swapPromises: Promises = {
  async 'a new place holds nothing'(open) {
    const store = await open();

    const records = [...(await store.load())];

    expect(records.length === 0, `A new place holds ${records.length} records.`);
  },

  async 'a record is put where nothing is'(open) {
    const store = await open();

    const swap = await store.compareAndSwap('acme', 0n, ONE, 1n);

    expectSaved(swap);
    await expectStored(store, 'acme', ONE);
  },

  async 'a record is put in the place of the generation that was expected'(open) {
    const store = await open();
    await store.compareAndSwap('acme', 0n, ONE, 7n);

    const swap = await store.compareAndSwap('acme', 7n, TWO, 8n);

    expectSaved(swap);
    await expectStored(store, 'acme', TWO);
  },

  async 'any other generation is refused, and what is there is shown and stays'(open) {
    const store = await open();
    await store.compareAndSwap('acme', 0n, ONE, 7n);

    for (const expects of [0n, 6n, 8n, 70n]) {
      expectConflict(await store.compareAndSwap('acme', expects, TWO, 9n), ONE);
    }

    await expectStored(store, 'acme', ONE);
  },

  async 'a generation is refused where nothing is, and nothing is put there'(open) {
    const store = await open();

    const swap = await store.compareAndSwap('acme', 1n, ONE, 2n);

    expectConflict(swap, undefined);
    await expectStored(store, 'acme', undefined);
  },

  async 'a swap and an erasure leave all other tenants alone'(open) {
    const store = await open();
    await store.compareAndSwap('acme', 0n, ONE, 1n);
    await store.compareAndSwap('globex', 0n, TWO, 1n);

    await store.compareAndSwap('acme', 1n, THREE, 2n);
    await store.erase('acme');

    await expectStored(store, 'acme', undefined);
    await expectStored(store, 'globex', TWO);
  },

  async 'an erased record is gone, and another can be put in its place'(open) {
    const store = await open();
    await store.compareAndSwap('acme', 0n, ONE, 5n);

    await store.erase('acme');

    await expectStored(store, 'acme', undefined);
    expectConflict(await store.compareAndSwap('acme', 5n, TWO, 6n), undefined);
    expectSaved(await store.compareAndSwap('acme', 0n, THREE, 1n));
    await expectStored(store, 'acme', THREE);
  },

  async 'to erase what is not there is fine'(open) {
    const store = await open();

    await store.erase('acme');
    await store.erase('acme');

    expectSaved(await store.compareAndSwap('acme', 0n, ONE, 1n));
  },

  async 'load brings every record'(open) {
    const store = await open();
    for (let number = 0; number < 40; number += 1) {
      await store.compareAndSwap(`tenant.${number}`, 0n, bytes(number), 1n);
    }

    const records = new Map(await store.load());

    expect(records.size === 40, `${records.size} of 40 records were loaded.`);
    for (let number = 0; number < 40; number += 1) {
      expect(records.get(`tenant.${number}`)?.[0] === number, `The record of tenant.${number} is another's.`);
    }
  },

  async 'two stores on one place see each other'(open) {
    const [one, other] = [await open(), await open()];
    await one.compareAndSwap('acme', 0n, ONE, 1n);

    await expectStored(other, 'acme', ONE);
    expectConflict(await other.compareAndSwap('acme', 0n, TWO, 1n), ONE);
    expectSaved(await other.compareAndSwap('acme', 1n, TWO, 2n));
    expectConflict(await one.compareAndSwap('acme', 1n, THREE, 2n), TWO);
    await one.erase('acme');
    await expectStored(other, 'acme', undefined);
  },

  async 'of fifty swaps at once exactly one takes place, and the others are shown its record'(open) {
    const stores = [await open(), await open()] as const;
    await stores[0].compareAndSwap('acme', 0n, ONE, 1n);

    const swaps = await Promise.all(
      Array.from({ length: 50 }, (_, number) => {
        return (number % 2 === 0 ? stores[0] : stores[1]).compareAndSwap('acme', 1n, bytes(100, number), 2n);
      }),
    );

    const winners = [...swaps.entries()].filter(([, swap]) => swap.saved).map(([number]) => number);
    expect(winners.length === 1, `${winners.length} of 50 swaps took place at once.`);
    const winner = bytes(100, winners[0]!);
    for (const swap of swaps) {
      if (!swap.saved) expectConflict(swap, winner);
    }
    await expectStored(stores[1], 'acme', winner);
  },

  async 'of two who count at once no count is lost'(open) {
    async function count(name: number): Promise<void> {
      const store = await open();
      // The record: how often either has counted, which is one less than its generation.
      let known = bytes(0, 0);
      for (let counted = 0; counted < 20; ) {
        const generation = BigInt(known[0]! + known[1]! + 1);
        const next = Uint8Array.from(known);
        next[name] = next[name]! + 1;
        const swap = await store.compareAndSwap('counter', generation, next, generation + 1n);
        if (swap.saved) counted += 1;
        known = swap.saved ? next : bytes(...(swap.found ?? []));
      }
    }
    const store = await open();
    await store.compareAndSwap('counter', 0n, bytes(0, 0), 1n);

    await Promise.all([count(0), count(1)]);

    const total = await stored(store, 'counter');
    expect(total?.[0] === 20 && total[1] === 20, `Of 20 and 20 counts ${total?.join(' and ')} are stored.`);
  },

  async 'who closes a store takes nothing away from the others'(open) {
    const [one, other] = [await open(), await open()];
    await one.compareAndSwap('acme', 0n, ONE, 1n);

    await one.close?.();

    await expectStored(other, 'acme', ONE);
    expectSaved(await other.compareAndSwap('acme', 1n, TWO, 2n));
  },

  async 'a durable store has its records when it is opened again'(open) {
    const first = await open();
    if (!first.durable) return;
    await first.compareAndSwap('acme', 0n, ONE, 3n);
    await first.compareAndSwap('globex', 0n, TWO, 4n);
    await first.erase('globex');
    await first.close?.();

    const again = await open();

    await expectStored(again, 'acme', ONE);
    await expectStored(again, 'globex', undefined);
    expectSaved(await again.compareAndSwap('acme', 3n, THREE, 4n));
  },
};
