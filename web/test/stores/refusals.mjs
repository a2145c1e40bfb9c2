// What all stores of this package refuse.

import assert from 'node:assert/strict';

const ONE = new Uint8Array([1]);

export function refusesWhatIsWrong(test, open) {
  test('a name that no tenant can have is refused, and leads nowhere', async () => {
    const store = await open();
    for (const name of ['', 'a/b', '../a', 'a\\b', 'a b', 'a\n', 'ä', 'x'.repeat(65), 'a\0', undefined, { toString: () => 'a' }]) {
      await assert.rejects(async () => store.compareAndSwap(name, 0n, ONE, 1n), { name: 'TenantryError', code: 'invalid' });
      await assert.rejects(async () => store.erase(name), { name: 'TenantryError', code: 'invalid' });
    }
    await store.close();
  });

  test('what is no generation and what is no record is refused', async () => {
    const store = await open();
    const wrong = [[0, ONE, 1n], [0n, ONE, 1], [-1n, ONE, 1n], [0n, ONE, 0n], [0n, ONE, 2n ** 64n], [0n, 'text', 1n], [0n, [1], 1n]];
    for (const [expects, record, generation] of wrong) {
      await assert.rejects(async () => store.compareAndSwap('acme', expects, record, generation), { code: 'invalid' });
    }
    await assert.rejects(async () => store.compareAndSwap('acme', 0n, new Uint8Array(1024 * 1024 + 1), 1n), { code: 'invalid' });
    await store.close();
  });

  test('a closed store says so, and can be closed again', async () => {
    const store = await open();
    await store.close();
    await store.close();

    await assert.rejects(async () => store.load(), { name: 'TenantryError', code: 'store', message: /closed/ });
    await assert.rejects(async () => store.compareAndSwap('acme', 0n, ONE, 1n), { code: 'store' });
    await assert.rejects(async () => store.erase('acme'), { code: 'store' });
  });
}
