// Whatever the browser does to the database, the store goes on, or says what to do.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage, FAILURE, site } from './pages.mjs';

test('a database that is deleted under it is made again, empty', async () => {
  const page = await newPage();

  const outcome = await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    const store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('tenantry');
      request.onsuccess = resolve;
      request.onerror = reject;
      request.onblocked = () => reject(new Error('The store keeps the database open.'));
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
    const { indexedDbStore } = await import('/dist/index.js');
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

test('a connection that was closed unheard is opened again within the same call', async () => {
  const page = await newPage();

  const outcome = await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    let database;
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...options) {
      database = this;
      return transaction.apply(this, options);
    };
    const store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
    const first = database;
    first.close();
    const swaps = await Promise.all([1, 2].map((byte) => store.compareAndSwap('acme', 1n, new Uint8Array([byte]), 2n)));
    return [swaps.map(({ saved }) => saved), database !== first];
  });

  assert.deepEqual(outcome, [[true, false], true]);
  await page.context().close();
});

test('work that the browser breaks off is done once more, and once only', async () => {
  const page = await newPage();

  const [swap, rows, failure, begun] = await page.evaluate(`(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    const store = indexedDbStore();
    const { get } = IDBObjectStore.prototype;
    let breaks = 1;
    let begun = 0;
    IDBObjectStore.prototype.get = function (key) {
      const request = get.call(this, key);
      begun += 1;
      if (breaks-- > 0) this.transaction.abort();
      return request;
    };
    const swap = await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
    const rows = await store.load();
    begun = 0;
    breaks = Infinity;
    const failure = await (${FAILURE})(() => store.compareAndSwap('acme', 1n, new Uint8Array([2]), 2n));
    return [swap, rows, failure, begun];
  })()`);

  assert.deepEqual([swap, rows], [{ saved: true }, [['acme', new Uint8Array([1])]]]);
  assert.deepEqual([failure.code, failure.cause, begun], ['store', 'AbortError', 2]);
  await page.context().close();
});

test('a connection that fails without a reason is reported, and the next call has another', async () => {
  const page = await newPage();

  const [failure, swap] = await page.evaluate(`(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    const { transaction } = IDBDatabase.prototype;
    let lost;
    IDBDatabase.prototype.transaction = function (...options) {
      lost ??= this;
      if (this === lost) throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
      return transaction.apply(this, options);
    };
    const store = indexedDbStore();
    return [
      await (${FAILURE})(() => store.load()),
      await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n),
    ];
  })()`);

  assert.deepEqual([failure.code, failure.cause, swap], ['store', 'UnknownError', { saved: true }]);
  await page.context().close();
});

test('a full quota is named, the record before it stays, and can be erased', async () => {
  const page = await newPage();
  const session = await page.context().newCDPSession(page);
  // Before the first use: Chromium remembers for a while how much room there was.
  await session.send('Storage.overrideQuotaForOrigin', { origin: site.origin, quotaSize: 200_000 });
  await page.evaluate(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
    globalThis.store = indexedDbStore();
    await store.compareAndSwap('acme', 0n, new Uint8Array([1]), 1n);
  });

  const save = `store.compareAndSwap('acme', 1n, new Uint8Array(1_000_000), 2n)`;
  const failure = await page.evaluate(`(${FAILURE})(() => ${save})`);

  assert.deepEqual([failure.name, failure.code, failure.cause], ['TenantryError', 'store', 'QuotaExceededError']);
  assert.match(failure.message, /no room/);
  const [before, after] = await page.evaluate(async () => {
    const before = await store.load();
    await store.erase('acme');
    return [before, await store.load()];
  });
  assert.deepEqual([before, after], [[['acme', new Uint8Array([1])]], []]);
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
    const { indexedDbStore } = await import('/dist/index.js');
    const failure = ${FAILURE};
    const open = (name) => failure(() => indexedDbStore({ name }).load());
    return [await open('newer'), await open('foreign')];
  })()`);

  const told = failures.map(({ code, cause }) => [code, cause]);
  assert.deepEqual(told, [['store', 'VersionError'], ['store', 'NotFoundError']]);
  assert.match(failures[0].message, /newer version/);
  assert.match(failures[1].message, /another name/);
  await page.context().close();
});

test('where there is no IndexedDB the error names the store to use instead', async () => {
  const page = await newPage();

  const failures = await page.evaluate(`(async () => {
    const { indexedDbStore } = await import('/dist/index.js');
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
  await page.setContent('<iframe sandbox="allow-scripts" srcdoc="<p>Without an origin"></iframe>');
  const frame = page.frames()[1];

  const failure = await frame.evaluate(`(async () => {
    const { indexedDbStore } = await import('${site.origin}/dist/index.js');
    return (${FAILURE})(() => indexedDbStore().load());
  })()`);

  assert.deepEqual([failure.code, failure.cause], ['store', 'SecurityError']);
  assert.match(failure.message, /memoryStore\(\)/);
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
    const { indexedDbStore } = await import('/dist/index.js');
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
    const { indexedDbStore } = await import('/dist/index.js');
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
