// The store in memory keeps the contract, and forgets.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { storeContract } from 'tenantry/store-contract';
import { memoryStore } from 'tenantry';
import { opensAgain, refusesWhatIsWrong } from './common.mjs';

const places = new Map();

storeContract(test, (place) => {
  if (!places.has(place)) places.set(place, memoryStore());
  return places.get(place).twin();
});

refusesWhatIsWrong(test, () => memoryStore());
opensAgain(test, () => memoryStore());

test('two stores that are no twins know nothing of each other', async () => {
  const [one, other] = [memoryStore(), memoryStore()];

  await one.compareAndSwap('acme', 0n, new Uint8Array(1), 1n);

  assert.deepEqual([...(await other.load())], []);
});

test('it says that it forgets', () => {
  assert.equal(memoryStore().durable, false);
});
