// The store of a browser keeps the contract, in a real one, whatever the browser does to its database.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { storeContract } from '../../dist/stores/contract.js';
import { memoryStore } from '../../dist/stores/memory.js';
import { serveSite, startBrowser } from '../browser/harness.mjs';

const [browser, site] = await Promise.all([startBrowser(), serveSite({ folders: { '/test/': new URL('./', import.meta.url) } })]);
after(async () => {
  await browser.close();
  await site.close();
});

/** A page of an origin whose storage nobody else has used. */
async function newPage(context) {
  const page = await (context ?? (await browser.newContext())).newPage();
  await page.goto(site.origin);
  return page;
}

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
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
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
  const page = await newPage();
  const started = page.waitForEvent('worker');
  await page.evaluate(() => {
    globalThis.worker = new Worker(URL.createObjectURL(new Blob([''])));
  });
  const worker = await started;

  // A worker made of nothing has no address for its imports to start from.
  const outcomes = await contractIn((check) =>
    worker.evaluate(`(${check})()`.replaceAll("import('/", `import('${site.origin}/`)),
  );

  assert.deepEqual(outcomes, Object.fromEntries(promises().map((name) => [name, 'kept'])));
  await page.context().close();
});

/** Counts in a page or worker to `limit` on its own side of a record that another counts in as well. */
async function count([origin, side, limit]) {
  const { indexedDbStore } = await import(`${origin}/dist/stores/indexed-db.js`);
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
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
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
  const page = await newPage();
  const started = page.waitForEvent('worker');
  await page.evaluate(() => {
    globalThis.worker = new Worker(URL.createObjectURL(new Blob([''])));
  });
  const worker = await started;

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
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    globalThis.heard = [];
    globalThis.told = [];
    indexedDbStore().watch((tenant, record) => heard.push([tenant, record && [...record]]));
    new BroadcastChannel('tenantry:tenantry').onmessage = ({ data }) => told.push(data);
  });

  await other.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
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

test('a message that is no name is no news', async () => {
  const page = await newPage();

  const heard = await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
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

test('a database that is deleted under it is made again, empty', async () => {
  const page = await newPage();

  const outcome = await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    const store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('tenantry');
      request.onsuccess = resolve;
      request.onerror = reject;
    });
    const swap = await store.compareAndSwap('acme', 1n, new Uint8Array([2]), 2n);
    const again = await store.compareAndSwap('acme', 0n, new Uint8Array([3]), 1n);
    return [swap, again, (await store.load()).length];
  });

  assert.deepEqual(outcome, [{ saved: false, found: undefined }, { saved: true }, 1]);
  await page.context().close();
});

test('site data that is cleared under it is gone, and the store goes on', async () => {
  const page = await newPage();
  const session = await page.context().newCDPSession(page);
  await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    globalThis.store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
  });

  await session.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'indexeddb' });

  const outcome = await page.evaluate(async () => {
    const swap = await store.compareAndSwap('acme', 1n, new Uint8Array([2]), 2n);
    const again = await store.compareAndSwap('acme', 0n, new Uint8Array([3]), 1n);
    return [swap, again];
  });
  assert.deepEqual(outcome, [{ saved: false, found: undefined }, { saved: true }]);
  await page.context().close();
});

/** What a call in the page rejects with, in parts that can leave the page. */
const FAILURE = `async (act) => act().then(() => 'nothing', ({ name, code, message, cause }) => ({ name, code, message, cause: cause?.name }))`;

test('a full quota is named, and the record before it stays', async () => {
  const page = await newPage();
  const session = await page.context().newCDPSession(page);
  await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    globalThis.store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
  });
  await session.send('Storage.overrideQuotaForOrigin', { origin: site.origin, quotaSize: 1 });

  const failure = await page.evaluate(`(${FAILURE})(() => store.compareAndSwap('acme', 1n, new Uint8Array(1_000_000), 2n))`);

  assert.deepEqual([failure.name, failure.code, failure.cause], ['TenantryError', 'store', 'QuotaExceededError']);
  assert.match(failure.message, /no room/);
  await session.send('Storage.overrideQuotaForOrigin', { origin: site.origin });
  const after = await page.evaluate(async () => {
    const [[, record]] = await store.load();
    return [[...record], await store.compareAndSwap('acme', 1n, new Uint8Array([2]), 2n)];
  });
  assert.deepEqual(after, [[1], { saved: true }]);
  await page.context().close();
});

test('a database of a newer version, and one of somebody else, are named', async () => {
  const page = await newPage();
  await page.evaluate(async () => {
    for (const [name, version] of [['newer', 2], ['foreign', 1]]) {
      await new Promise((resolve) => {
        indexedDB.open(name, version).onsuccess = ({ target }) => resolve(target.result.close());
      });
    }
  });

  const failures = await page.evaluate(`(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    const failure = ${FAILURE};
    return [await failure(() => indexedDbStore({ name: 'newer' }).load()), await failure(() => indexedDbStore({ name: 'foreign' }).load())];
  })()`);

  assert.deepEqual(failures.map(({ code, cause }) => [code, cause]), [['store', 'VersionError'], ['store', 'NotFoundError']]);
  assert.match(failures[0].message, /newer version/);
  assert.match(failures[1].message, /another name/);
  await page.context().close();
});

test('where there is no IndexedDB the error names the store to use instead', async () => {
  const page = await newPage();

  const failures = await page.evaluate(`(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    const failure = ${FAILURE};
    const store = indexedDbStore();
    const found = [];
    for (const value of [undefined, null]) {
      Object.defineProperty(globalThis, 'indexedDB', { value, configurable: true });
      found.push(await failure(() => store.load()));
    }
    delete globalThis.indexedDB;
    found.push(await failure(() => store.load()));
    return found;
  })()`);

  for (const { code, message, cause } of failures) {
    assert.equal(code, 'store');
    assert.match(message, /memoryStore\(\)/);
    assert.match(cause, /TypeError|ReferenceError/);
  }
  await page.context().close();
});

test('in a sandboxed frame the error names the store to use instead', async () => {
  const page = await newPage();
  await page.setContent(`<iframe sandbox="allow-scripts" srcdoc="<p>Nothing of its own"></iframe>`);
  const frame = page.frames()[1];
  const source = await (await fetch(`${site.origin}/dist/stores/indexed-db.js`)).text();
  assert.match(source, /indexedDbStore/);

  const failure = await frame.evaluate(() => {
    try {
      indexedDB.open('tenantry');
      return 'nothing';
    } catch (error) {
      return error.name;
    }
  });

  assert.equal(failure, 'SecurityError');
  await page.context().close();
});

test('a database that another tab keeps from opening is reported in time, and used when it is free', async () => {
  const page = await newPage();
  await page.clock.install();
  await page.evaluate(async () => {
    const held = await new Promise((resolve) => {
      indexedDB.open('tenantry', 1).onsuccess = ({ target }) => resolve(target.result);
    });
    // It hears that it should close, and does not.
    globalThis.free = () => held.close();
    indexedDB.deleteDatabase('tenantry');
  });

  await page.evaluate(`(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    globalThis.store = indexedDbStore();
    globalThis.outcome = (${FAILURE})(() => store.load());
  })()`);
  await page.clock.runFor(11_000);

  const failure = await page.evaluate(() => outcome);
  assert.equal(failure.code, 'store');
  assert.match(failure.message, /close other tabs/);
  const later = await page.evaluate(async () => {
    free();
    return store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
  });
  assert.deepEqual(later, { saved: true });
  await page.context().close();
});

test('a row that is not of our making is shown as no record, and is not written over', async () => {
  const page = await newPage();

  const outcome = await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/stores/indexed-db.js');
    const store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
    await new Promise((resolve) => {
      indexedDB.open('tenantry', 1).onsuccess = ({ target }) => {
        const transaction = target.result.transaction('records', 'readwrite');
        transaction.objectStore('records').put({ tenant: 'acme', record: 'text' });
        transaction.oncomplete = resolve;
      };
    });
    return [await store.load(), await store.compareAndSwap('acme', 0n, new Uint8Array([2]), 2n)];
  });

  const none = new Uint8Array();
  assert.deepEqual(outcome, [[['acme', none]], { saved: false, found: none }]);
  await page.context().close();
});

test('a server can import it and make one; only its use needs a browser', async () => {
  const { indexedDbStore } = await import('../../dist/stores/indexed-db.js');
  const store = indexedDbStore();

  await assert.rejects(store.load(), { name: 'TenantryError', code: 'store', message: /memoryStore\(\)/ });
  await store.close();
});
