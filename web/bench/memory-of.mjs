// One process whose memory is measured: prints the bytes that one tenant keeps.
//
// usage: node --expose-gc memory-of.mjs <map|idle|read> <count>, with a record on stdin

import { readFileSync } from 'node:fs';

import { connect } from '../dist/node.js';
import { name, record, storeOf, token } from './fleet.mjs';

const [what, digits] = process.argv.slice(2);
const count = Number(digits);
const model = JSON.parse(readFileSync(0, 'utf8'));

/** What is kept until the end. */
let held;

const fill = {
  map: () => (held = new Map(Array.from({ length: count }, (_, number) => [name(number), token(number)]))),
  idle: async () => (held = await connect({ store: storeOf(model, count) })),
  async read() {
    await fill.idle();
    for (let number = 0; number < count; number++) {
      if (held.peek(name(number)) !== token(number)) throw new Error(`${name(number)} is not signed in`);
    }
  },
};

/** A first instance of everything: code, and the core itself. */
async function warm() {
  const first = await connect({ store: storeOf(model, 1) });
  first.peek(name(0));
  first.dispose();
}

async function memory() {
  for (let times = 0; times < 5; times++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage();
}

// Memory of wasm is counted by its size: it never shrinks, so that the peak of the start is in it.
const { instantiate } = WebAssembly;
let wasm;
WebAssembly.instantiate = async (...all) => {
  const made = await Reflect.apply(instantiate, WebAssembly, all);
  const { exports } = made.instance ?? made;
  // Node loads a module of its own for `fetch`, sooner or later.
  if ('core_new' in exports) wasm = exports.memory;
  return made;
};

/** What it has by now; a buffer that was asked for earlier may not know. */
function wasmBytes() {
  return wasm.grow(0) * 65_536;
}

await warm();
const [before, first] = [await memory(), wasmBytes()];
await fill[what]();
const after = await memory();
const grown = wasmBytes() - first;
const each = (bytes) => bytes / count;
console.log(
  JSON.stringify({
    heap: each(after.heapUsed - before.heapUsed + after.external - before.external - grown),
    wasm: each(grown),
    record: record(model, count).length,
  }),
);
if (held === undefined) throw new Error('nothing was held');
