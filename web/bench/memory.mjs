// Memory: what a signed-in tenant keeps, beside a plain `Map` from its id to its token.
//
// Each figure is that of a process of its own, after its garbage was collected.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { most } from './settings.mjs';
import { figure, section, short, told } from './table.mjs';

/** What a plain `Map` keeps, times this. */
const AT_MOST = 1.35;

/** Measures all sizes of fleets. */
export function memory(model) {
  for (const count of [10_000, 100_000].filter((count) => count <= most)) {
    const map = kept('map', model, count);
    const idle = kept('idle', model, count);
    const read = kept('read', model, count);
    const bytes = (amount) => `${short(amount)} bytes`;
    section(`memory of ${count} tenants, each`, [
      told('a Map from id to token', bytes(map.heap)),
      told('the record of a tenant, as JSON', bytes(map.record)),
      told('all tokens read: heap and wasm', bytes(read.heap + read.wasm)),
      told('of that, on the heap of JavaScript', bytes(read.heap)),
      told('of that, in wasm: the core with its records', bytes(read.wasm)),
      told('no token read yet: heap and wasm', bytes(idle.heap + idle.wasm)),
      figure('heap and wasm, of the Map', [(read.heap + read.wasm) / map.heap, 'x'], AT_MOST),
      told('heap alone, of the Map', `${short(read.heap / map.heap)} x`),
    ]);
  }
}

/** Bytes per tenant. */
function kept(what, model, count) {
  const program = fileURLToPath(new URL('memory-of.mjs', import.meta.url));
  const options = { encoding: 'utf8', input: JSON.stringify(model) };
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', program, what, String(count)], options));
}
