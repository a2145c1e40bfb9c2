// The store of a browser keeps the contract in a real one: in pages, tabs and workers.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { indexedDbStore, memoryStore } from 'tenantry';
import { storeContract } from 'tenantry/store-contract';
import { refusesWhatIsWrong } from './common.mjs';
import { browser, newPage, newPageWithWorker, site } from './pages.mjs';

/** The promises of the contract, as they are called. */
function promises() {
  const names = [];
  storeContract((name) => names.push(name), () => memoryStore());
  return names;
}

/** Runs the contract where `run` runs functions, and returns what went wrong by promise. */
function contractIn(run) {
  return run(async () => {
    const { storeContract } = await import('/dist/stores/contract.js');
    const { indexedDbStore } = await import('/dist/index.js');
    const checks = [];
    storeContract((name, check) => checks.push([name, check]), (place) => indexedDbStore({ name: place }));
    const outcomes = {};
    for (const [name, check] of checks) outcomes[name] = await check().then(() => 'kept', String);
    return outcomes;
  });
}

for (const [where, without] of [['in a page', []], ['in a page without BroadcastChannel', ['BroadcastChannel']]]) {
  describe(where, () => {
    let outcomes;
    before(async () => {
      const page = await newPage();
      await page.evaluate((names) => names.forEach((name) => delete globalThis[name]), without);
      outcomes = await contractIn((check) => page.evaluate(check));
      await page.context().close();
    });
    for (const name of promises()) test(name, () => assert.equal(outcomes[name], 'kept'));
  });
}

test('in a worker the contract is kept as in a page', async () => {
  const [page, worker] = await newPageWithWorker();

  // A worker made of nothing has no address for its imports to start from.
  const outcomes = await contractIn((check) =>
    worker.evaluate(`(${check})()`.replaceAll("import('/", `import('${site.origin}/`)),
  );

  assert.deepEqual(outcomes, Object.fromEntries(promises().map((name) => [name, 'kept'])));
  await page.context().close();
});

/** Counts in a page or worker to `limit` on its own side of a record that another counts in as well. */
async function count([origin, side, limit]) {
  const { indexedDbStore } = await import(`${origin}/dist/index.js`);
  const store = indexedDbStore();
  let known = [0, 0];
  for (let counted = 0; counted < limit; ) {
    const generation = BigInt(known[0] + known[1]);
    const next = known.with(side, known[side] + 1);
    const swap = await store.compareAndSwap('counter', generation, new Uint8Array(next), generation + 1n);
    if (swap.saved) counted += 1;
    known = swap.saved ? next : [...swap.found];
  }
}

async function counts(page) {
  return page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    const records = new Map(await indexedDbStore().load());
    return [...records.get('counter')];
  });
}

test('two tabs that count in one record lose no count', async () => {
  const context = await browser.newContext();
  const tabs = await Promise.all([newPage(context), newPage(context)]);

  await Promise.all(tabs.map((tab, side) => tab.evaluate(count, [site.origin, side, 100])));

  assert.deepEqual(await counts(tabs[0]), [100, 100]);
  await context.close();
});

test('a page and its worker that count in one record lose no count', async () => {
  const [page, worker] = await newPageWithWorker();

  await Promise.all([page.evaluate(count, [site.origin, 0, 100]), worker.evaluate(count, [site.origin, 1, 100])]);

  assert.deepEqual(await counts(page), [100, 100]);
  await page.context().close();
});

test('a tab that is closed in the middle of its saves leaves a whole record to the others', async () => {
  const context = await browser.newContext();
  const [stays, goes] = [await newPage(context), await newPage(context)];
  goes.evaluate(count, [site.origin, 1, 250]).catch(() => {});
  await stays.evaluate(count, [site.origin, 0, 20]);
  await goes.close();
  const [mine, others] = await counts(stays);

  await stays.evaluate(count, [site.origin, 0, 20]);

  assert.deepEqual(await counts(stays), [mine + 20, others]);
  assert.equal(mine, 20);
  await context.close();
});

test('a tab hears of what another has put and erased, and only by its name', async () => {
  const context = await browser.newContext();
  const [one, other] = [await newPage(context), await newPage(context)];
  await one.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    globalThis.heard = [];
    globalThis.told = [];
    indexedDbStore().watch((tenant, record) => heard.push([tenant, record && [...record]]));
    new BroadcastChannel('tenantry:tenantry').onmessage = ({ data }) => told.push(data);
  });

  await other.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    globalThis.store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1, 2]), 1n);
  });
  await one.waitForFunction(() => heard.length === 1);
  await other.evaluate(() => store.erase('acme'));
  await one.waitForFunction(() => heard.length === 2);

  assert.deepEqual(await one.evaluate(() => heard), [['acme', [1, 2]], ['acme', undefined]]);
  assert.deepEqual(await one.evaluate(() => told), ['acme', 'acme']);
  await context.close();
});

test('without BroadcastChannel a store has no watch, and a change is seen by who reads next', async () => {
  const context = await browser.newContext();
  const tabs = [await newPage(context), await newPage(context)];
  for (const tab of tabs) {
    await tab.evaluate(async () => {
      delete globalThis.BroadcastChannel;
      const { indexedDbStore } = await import('/dist/index.js');
      globalThis.store = indexedDbStore();
    });
  }

  const swap = await tabs[0].evaluate(() => store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n));

  assert.deepEqual(swap, { saved: true });
  const seen = await tabs[1].evaluate(async () => [store.watch, await store.load()]);
  assert.deepEqual(seen, [undefined, [['acme', new Uint8Array([1])]]]);
  await context.close();
});

test('a message that is no name is no news', async () => {
  const page = await newPage();

  const heard = await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    const [store, other] = [indexedDbStore(), indexedDbStore()];
    const names = [];
    const done = new Promise((resolve) => {
      store.watch((tenant) => {
        names.push(tenant);
        if (tenant === 'last') resolve();
      });
    });
    const channel = new BroadcastChannel('tenantry:tenantry');
    for (const message of ['a/b', '', 7, null, { tenant: 'acme' }, ['acme']]) channel.postMessage(message);
    await new Promise((resolve) => setTimeout(resolve));
    await other.compareAndSwap('last', 0n, new Uint8Array(1), 1n);
    await done;
    return names;
  });

  assert.deepEqual(heard, ['last']);
  await page.context().close();
});

test('a store that was closed opens again when it is used again, and calls no watcher', async () => {
  const page = await newPage();

  const outcome = await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    const [store, other, third] = [indexedDbStore(), indexedDbStore(), indexedDbStore()];
    const heard = [];
    store.watch((tenant) => heard.push(tenant));
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
    await store.close();
    const swap = await store.compareAndSwap('acme', 1n, new Uint8Array([2]), 2n);
    const told = new Promise((resolve) => third.watch(resolve));
    await other.compareAndSwap('globex', 0n, new Uint8Array([1]), 1n);
    return [swap, await told, heard];
  });

  assert.deepEqual(outcome, [{ saved: true }, 'globex', []]);
  await page.context().close();
});

refusesWhatIsWrong(test, () => indexedDbStore());

test('a server can import it and make one; only its use needs a browser', async () => {
  const store = indexedDbStore();

  await assert.rejects(store.load(), { name: 'TenantryError', code: 'store', message: /memoryStore\(\)/ });
  await store.close();
});
