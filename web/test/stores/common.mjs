// What all stores of this package promise beyond the contract.

import assert from 'node:assert/strict';

const ONE = new Uint8Array([1]);

/** What is wrong is refused before anything else is looked at. `open` opens a store on a place of its own. */
export function refusesWhatIsWrong(test, open) {
  test('a name that no tenant can have is refused, and leads nowhere', async () => {
    const store = await open();
    const refused = { name: 'TenantryError', code: 'invalid' };
    const paths = ['a/b', '../a', 'a\\b', 'a\0'];
    const names = [...paths, '', 'a b', 'a\n', 'ä', 'x'.repeat(65), undefined, { toString: () => 'a' }];
    for (const name of names) {
      await assert.rejects(store.compareAndSwap(name, 0n, ONE, 1n), refused);
      await assert.rejects(store.erase(name), refused);
    }
    await store.close();
  });

  test('what is no generation and what is no record is refused', async () => {
    const store = await open();
    const wrong = [
      [0, ONE, 1n],
      [0n, ONE, 1],
      [-1n, ONE, 1n],
      [0n, ONE, 0n],
      [0n, ONE, 2n ** 64n],
      [0n, 'text', 1n],
      [0n, [1], 1n],
      [0n, new Uint8Array(1024 * 1024 + 1), 1n],
    ];
    for (const [expects, record, generation] of wrong) {
      await assert.rejects(store.compareAndSwap('acme', expects, record, generation), { code: 'invalid' });
    }
    await store.close();
  });

}

export function opensAgain(test, open) {
  test('a store that was closed opens again when it is used again', async () => {
    const store = await open();
    await store.compareAndSwap('acme', 0n, ONE, 1n);
    await store.close();
    await store.close();

    assert.deepEqual([...(await store.load())], [['acme', ONE]]);
    assert.deepEqual(await store.compareAndSwap('acme', 1n, ONE, 2n), { saved: true });
    await store.close();
  });
}
