// Weighs what a page downloads, packed with brotli at its best, against the budget in `size.json`.
//
// usage: node size.mjs [--lower]
//
// Fails where something has grown. `--lower` writes what is lower than the budget into it, and never
// what is higher: whoever needs more edits the file, and says why.

import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const committed = new URL('../size.json', import.meta.url);
const GLUES = ['tenantry.js', 'tenantry_why.js'];

/** So many bytes come and go with the folders of whoever compiles: a panic names its file. */
const SLACK = 250;

/** The files that importing `entry` loads, the glue apart. What is imported later is not among them. */
function loadedBy(entry, known = new Set()) {
  known.add(entry.href);
  for (const [, file] of readFileSync(entry, 'utf8').matchAll(/^(?:import|export)\b[^;]*?from\s*["'](\.[^"']+)["'];/gm)) {
    const next = new URL(file, entry);
    if (!known.has(next.href) && !GLUES.some((glue) => next.href === new URL(glue, dist).href)) loadedBy(next, known);
  }
  return [...known].sort();
}

function packed(bytes) {
  const best = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params: best }).length;
}

const face = loadedBy(new URL('index.js', dist)).map((file) => readFileSync(new URL(file)));
const sizes = {
  wasm: packed(readFileSync(new URL('tenantry_bg.wasm', dist))),
  glue: packed(readFileSync(new URL(GLUES[0], dist))),
  face: packed(Buffer.concat(face)),
  // Downloaded when somebody asks why, and not before; each file is packed by itself, as on the wire.
  why: ['tenantry_why.js', 'tenantry_why_bg.wasm'].reduce((sum, file) => sum + packed(readFileSync(new URL(file, dist))), 0),
};

const budget = JSON.parse(readFileSync(committed, 'utf8'));
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
for (const [part, size] of Object.entries(sizes)) console.log(`${part}: ${kB(size)} of ${kB(budget[part])}`);
const { why, ...atOnce } = sizes;
const total = Object.values(atOnce).reduce((sum, size) => sum + size);
console.log(`at once: ${kB(total)} packed with brotli; ${kB(why)} more when somebody asks why`);

const grown = Object.entries(sizes).filter(([part, size]) => !(size <= budget[part] + SLACK));
for (const [part, size] of grown) {
  console.error(`error: the ${part} is ${size - budget[part]} bytes above its budget of ${budget[part]}`);
}
process.exitCode = grown.length === 0 ? 0 : 1;

if (process.argv[2] === '--lower') {
  const lower = Object.fromEntries(Object.entries(sizes).map(([part, size]) => [part, Math.min(size, budget[part])]));
  writeFileSync(committed, `${JSON.stringify(lower, null, 2)}\n`);
}
