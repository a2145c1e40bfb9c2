// A process of its own that works on a folder, as its parent tells it. Started by anybody else it does nothing.

import { fileStore } from 'tenantry/file-store';

process.on('message', async ({ work, folder, name }) => {
  const store = fileStore(folder);
  await { count, write }[work](store, name);
  process.send('done', () => process.disconnect());
});

/** Counts to 100 on its own side of a record that another counts in as well. */
async function count(store, name) {
  let known = { counts: [0, 0], generation: 1n };
  for (let counted = 0; counted < 100; ) {
    const counts = known.counts.with(name, known.counts[name] + 1);
    const next = { counts, generation: known.generation + 1n };
    const swap = await store.compareAndSwap('counter', known.generation, encode(next), next.generation);
    if (swap.saved) counted += 1;
    known = swap.saved ? next : decode(swap.found);
  }
}

/** Replaces one long record by the next, without end. */
async function write(store) {
  let [found] = await store.load();
  let generation = found === undefined ? 0n : BigInt(new DataView(found[1].buffer).getUint32(0));
  for (;;) {
    const record = new Uint8Array(30_000).fill(Number(generation % 251n));
    new DataView(record.buffer).setUint32(0, Number(generation) + 1);
    const swap = await store.compareAndSwap('acme', generation, record, generation + 1n);
    if (!swap.saved) throw new Error('Nobody else writes here.');
    generation += 1n;
    process.send(Number(generation));
  }
}

function encode({ counts, generation }) {
  return new TextEncoder().encode(JSON.stringify({ counts, generation: String(generation) }));
}

function decode(bytes) {
  const { counts, generation } = JSON.parse(new TextDecoder().decode(bytes));
  return { counts, generation: BigInt(generation) };
}
