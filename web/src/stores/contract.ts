// What every store promises, as checks that run in any test runner, or in none.

import { bytesPromises } from './contract-bytes.js';
import { swapPromises } from './contract-swaps.js';
import { watchPromises } from './contract-watch.js';
import type { Opener, Promises } from './contract-world.js';

/** Registers a check under a sentence of what is promised: `test` of `node:test`, Vitest or Jest, Mocha's `it`. */
export type Test = (promise: string, check: () => Promise<void>) => unknown;

export type { Opener } from './contract-world.js';

/**
 * Checks a store of your own against everything that Tenantry relies on: call it where your test runner
 * collects tests. A check rejects where a promise is broken, and says how.
 *
 * `open` opens a store on the place of that name, which is new to each check; opened again on the same name
 * it must see the same records, as another tab or process would. Tenants of one check never differ by case
 * alone. Where a store has no `watch`, nothing is promised about it.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import type { Store } from 'tenantry';
 * import { storeContract } from 'tenantry/store-contract';
 *
 * declare function redisStore(options: { prefix: string }): Store; // yours
 *
 * storeContract(test, (place) => redisStore({ prefix: place }));
 * ```
 */
export function storeContract(test: Test, open: Opener): void {
  const promises: Promises = { ...swapPromises, ...bytesPromises, ...watchPromises };
  let places = 0;
  for (const [promise, check] of Object.entries(promises)) {
    test(promise, async () => {
      places += 1;
      const place = `contract-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}-${places}`;
      const stores: Awaited<ReturnType<Opener>>[] = [];
      try {
        await check(async () => {
          const store = await open(place);
          stores.push(store);
          return store;
        });
      } finally {
        for (const store of stores) await store.close?.();
      }
    });
  }
}
