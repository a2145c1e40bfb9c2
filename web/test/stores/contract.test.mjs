// The contract finds a broken store, by the promise that it breaks, and leaves a sound one alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { storeContract } from 'tenantry/store-contract';
import { BROKEN, SOUND } from './broken-stores.mjs';

function checksOf(open) {
  const checks = new Map();
  storeContract((promise, check) => checks.set(promise, check), open);
  return checks;
}

test('a store that keeps all promises passes', async () => {
  const checks = checksOf(SOUND);
  assert.ok(checks.size >= 25);
  for (const check of checks.values()) await check();
});

test('a store without watch and close passes', async () => {
  const open = (place) => {
    const { durable, load, compareAndSwap, erase } = SOUND(place);
    return { durable, load, compareAndSwap, erase };
  };
  for (const check of checksOf(open).values()) await check();
});

for (const [fault, open, promise] of BROKEN) {
  test(`a store is found out: ${fault}`, async () => {
    await assert.rejects(checksOf(open).get(promise)(), { name: 'Error' });
  });
}

test('a store that never tells its watchers is found out in time', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const open = (place) => ({ ...SOUND(place), watch: () => () => {} });
  const check = checksOf(open).get('a watcher is told what others have put and erased')();
  // The check begins to wait once the change is saved, a few turns of the event loop from here.
  const ticking = setInterval(() => context.mock.timers.tick(1_000), 1);

  await assert.rejects(check, /was not told/);

  clearInterval(ticking);
});
