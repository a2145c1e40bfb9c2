// The store of Node keeps the contract, whoever else uses its folder and whenever a process ends.

import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { storeContract } from 'tenantry/store-contract';
import { fileStore } from 'tenantry/file-store';
import { inside } from '../support/inside.mjs';
import { opensAgain, refusesWhatIsWrong } from './common.mjs';

const { takeTurn } = await inside('stores/file-turn.ts');
const MODULE = import.meta.resolve('tenantry/file-store');
const CHILD = new URL('./file-child.mjs', import.meta.url);
const [ONE, TWO] = [new Uint8Array([1, 1]), new Uint8Array([2, 2, 2])];
const posix = { skip: process.platform === 'win32' };

const root = await mkdtemp(join(tmpdir(), 'tenantry-'));
after(() => rm(root, { recursive: true }));

let folders = 0;
function newFolder() {
  folders += 1;
  return join(root, `folder-${folders}`);
}

async function flags(folder) {
  return readdir(join(folder, '.saving'));
}

storeContract(test, (place) => fileStore(join(root, place)));
refusesWhatIsWrong(test, () => fileStore(newFolder()));
opensAgain(test, () => fileStore(newFolder()));

test('two processes that count in one record lose no count', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.compareAndSwap('counter', 0n, new TextEncoder().encode('{"counts":[0,0],"generation":"1"}'), 1n);

  const children = [0, 1].map((name) => {
    const child = fork(CHILD);
    child.send({ work: 'count', folder, name });
    return once(child, 'exit');
  });
  const exits = await Promise.all(children);

  assert.deepEqual(exits, [[0, null], [0, null]]);
  const [[, bytes]] = await store.load();
  assert.deepEqual(JSON.parse(new TextDecoder().decode(bytes)), { counts: [100, 100], generation: '201' });
  assert.deepEqual(await flags(folder), []);
});

test('a process that is killed while it writes leaves the record before or after, and nothing in the way', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  let before = 0;
  for (let killed = 0; killed < 20; killed += 1) {
    const child = fork(CHILD);
    let said = before;
    child.on('message', (generation) => (said = generation));
    child.send({ work: 'write', folder });
    await once(child, 'message');
    // Another moment of a save each time.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 6));
    child.kill('SIGKILL');
    await once(child, 'exit');

    const [[tenant, record], ...others] = await store.load();
    const generation = new DataView(record.buffer).getUint32(0);
    assert.deepEqual([tenant, record.length, others], ['acme', 30_000, []]);
    assert.ok(record.subarray(4).every((byte) => byte === (generation - 1) % 251), 'a record of two halves');
    assert.ok(generation >= said && generation > before, `${generation} is stored after ${said} was said`);
    before = generation;
  }
  const swap = await store.compareAndSwap('acme', BigInt(before), ONE, BigInt(before) + 1n);
  assert.deepEqual(swap, { saved: true });
  assert.deepEqual(await flags(folder), []);
});

test('what a process left that has ended does not hold up the next save', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.load();
  const child = fork(CHILD);
  child.disconnect();
  await once(child, 'exit');
  // The flag of that process: as ours, but for the number.
  const turn = await takeTurn(join(folder, '.saving'), 'acme');
  const flag = turn.save.replace(`-${process.pid}-`, `-${child.pid}-`);
  await turn.end();
  await writeFile(join(folder, '.saving', `acme~${flag}`), 'half a rec');

  const before = performance.now();
  const swap = await store.compareAndSwap('acme', 0n, ONE, 1n);

  // Five seconds for one that may live.
  assert.ok(performance.now() - before < 4_000);
  assert.deepEqual([swap, await flags(folder)], [{ saved: true }, []]);
});

test('a turn that takes too long goes to the next, and its save does not take place when it goes on', async () => {
  const folder = newFolder();
  await fileStore(folder).load();
  const target = join(folder, 'tenant-acme.record');
  const stopped = await takeTurn(join(folder, '.saving'), 'acme');

  const next = await takeTurn(join(folder, '.saving'), 'acme');
  const late = await stopped.commit(ONE, target);
  const inTime = await next.commit(TWO, target);

  assert.deepEqual([late, inTime], [false, true]);
  assert.deepEqual(new Uint8Array(await readFile(target)), TWO);
});

test('whoever waits for a turn gets it when the one before ends, saved or not', async () => {
  const folder = newFolder();
  await fileStore(folder).load();
  const order = [];
  const first = await takeTurn(join(folder, '.saving'), 'acme');
  const second = takeTurn(join(folder, '.saving'), 'acme').then((turn) => {
    order.push('second');
    return turn.end();
  });
  const other = await takeTurn(join(folder, '.saving'), 'globex');
  await other.end();

  order.push('first');
  await first.end();
  await second;

  assert.deepEqual(order, ['first', 'second']);
});

test('a store that reads a folder clears away what was left there long ago', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.load();
  const [old, young] = ['globex~000000000-ffffffff-1-old', 'globex~000000000-ffffffff-1-young'];
  for (const flag of [old, young]) await writeFile(join(folder, '.saving', flag), 'half a rec');
  await utimes(join(folder, '.saving', old), 1, 1);

  assert.deepEqual([...(await store.load())], []);

  assert.deepEqual(await flags(folder), [young]);
});

test('only the owner can read the folder and its files', posix, async () => {
  const folder = join(newFolder(), 'deeper');
  const store = fileStore(folder);
  await store.compareAndSwap('acme', 0n, ONE, 1n);

  const modes = await Promise.all(
    ['..', '.', '.saving', 'tenant-acme.record'].map(async (name) => (await stat(join(folder, name))).mode & 0o777),
  );

  assert.deepEqual(modes, [0o700, 0o700, 0o700, 0o600]);
});

test('a folder that others may write into is refused', posix, async () => {
  const folder = newFolder();
  await mkdir(folder);
  await chmod(folder, 0o777);

  await assert.rejects(fileStore(folder).load(), { code: 'store', message: /chmod 700/ });

  await chmod(folder, 0o755);
  assert.deepEqual([...(await fileStore(folder).load())], []);
});

test('files of others are no records, and stay', async () => {
  const folder = newFolder();
  await mkdir(folder);
  await chmod(folder, 0o700);
  const names = ['acme.json', 'tenant-a b.record', 'tenant-.record', 'tenant-acme.record.bak', 'notes'];
  for (const name of names) await writeFile(join(folder, name), 'tenantry-record 1 1 x\n');

  assert.deepEqual([...(await fileStore(folder).load())], []);

  assert.deepEqual((await readdir(folder)).sort(), ['.saving', ...names].sort());
});

test('bytes that are no record are shown, never written over, and kept when they are erased', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.compareAndSwap('acme', 0n, ONE, 1n);
  const file = join(folder, 'tenant-acme.record');
  const lines = ['tenantry-record 2 1 x\nrecord', 'tenantry-record 1 9x y\n', 'tenantry-record 1 1 x'];
  const texts = ['', 'half', '\n', ...lines];
  for (const text of texts) {
    await writeFile(file, text);
    const found = new TextEncoder().encode(text);

    assert.deepEqual([...(await store.load())], [['acme', found]]);
    for (const expects of [0n, 1n]) {
      assert.deepEqual(await store.compareAndSwap('acme', expects, TWO, 2n), { saved: false, found });
    }
  }

  await writeFile(file, 'precious');
  await store.erase('acme');

  assert.deepEqual([...(await store.load())], []);
  const aside = (await readdir(folder)).filter((name) => name.includes('unreadable'));
  assert.deepEqual(await Promise.all(aside.map((name) => readFile(join(folder, name), 'utf8'))), ['precious']);
});

test('one file that cannot be read keeps no other tenant from its record', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.compareAndSwap('acme', 0n, ONE, 1n);
  await mkdir(join(folder, 'tenant-globex.record'));

  const records = new Map(await store.load());

  assert.deepEqual(records, new Map([['acme', ONE], ['globex', new Uint8Array()]]));
  await assert.rejects(store.compareAndSwap('globex', 0n, ONE, 1n), (error) => {
    return error.code === 'store' && error.tenant === 'globex' && error.cause.code === 'EISDIR';
  });
});

test('an erased record leaves none of its bytes behind', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.compareAndSwap('acme', 0n, new TextEncoder().encode('secret'), 1n);

  await store.erase('acme');

  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) assert.doesNotMatch(await readFile(path, 'latin1'), /secret/);
  }
});

test('a folder that is removed under it is made again', async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.compareAndSwap('acme', 0n, ONE, 1n);
  await rm(folder, { recursive: true });

  await assert.rejects(store.compareAndSwap('acme', 1n, TWO, 2n), { code: 'store' });

  assert.deepEqual(await store.compareAndSwap('acme', 1n, TWO, 2n), { saved: false, found: undefined });
  assert.deepEqual(await store.compareAndSwap('acme', 0n, TWO, 1n), { saved: true });
});

test('where no folder can be, the error says so and carries what the system said', async () => {
  const file = newFolder();
  await writeFile(file, '');

  for (const folder of [file, join(file, 'deeper')]) {
    await assert.rejects(fileStore(folder).load(), (error) => {
      return error.code === 'store' && ['EEXIST', 'ENOTDIR'].includes(error.cause.code);
    });
  }
});

test('a write that fails half way leaves the record before, and no part of the new one', posix, async () => {
  const folder = newFolder();
  const store = fileStore(folder);
  await store.compareAndSwap('acme', 0n, ONE, 1n);
  // A system that takes a few kilobytes per file and no more.
  const script = `
    import { fileStore } from ${JSON.stringify(MODULE)};
    const store = fileStore(${JSON.stringify(folder)});
    const failed = await store.compareAndSwap('acme', 1n, new Uint8Array(30_000), 2n).catch((error) => error);
    if (failed.code !== 'store' || failed.cause.code !== 'EFBIG') throw failed;
  `;
  const limited = `trap '' XFSZ; ulimit -f 8; exec "$0" --input-type=module -e "$1"`;
  const child = spawn('sh', ['-c', limited, process.execPath, script], { stdio: 'inherit' });

  assert.deepEqual(await once(child, 'exit'), [0, null]);
  assert.deepEqual([...(await store.load())], [['acme', ONE]]);
  assert.deepEqual(await flags(folder), []);
});

test('a relative folder stays where it was when the store was made', async () => {
  const here = process.cwd();
  process.chdir(root);
  const store = fileStore('relative');
  process.chdir(here);

  await store.compareAndSwap('acme', 0n, ONE, 1n);

  assert.deepEqual(await readdir(join(root, 'relative')), ['.saving', 'tenant-acme.record']);
});

test('a watch keeps no process alive', async () => {
  const script = `
    import { fileStore } from ${JSON.stringify(MODULE)};
    fileStore(${JSON.stringify(newFolder())}).watch(() => {});
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });

  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
