// Loaded into every process of the tests: notes which functions of the core it calls, and leaves a note of them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { TENANTRY_CALLED: folder } = process.env;
const called = new Set();
const { instantiate } = WebAssembly;

WebAssembly.instantiate = async (...args) => {
  const made = await instantiate.call(WebAssembly, ...args);
  if (made.instance?.exports.core_new === undefined) return made;
  const exports = Object.entries(made.instance.exports).map(([name, it]) => [name, noted(name, it)]);
  return { module: made.module, instance: { exports: Object.fromEntries(exports) } };
};

function noted(name, it) {
  if (typeof it !== 'function') return it;
  return (...args) => (called.add(name), it(...args));
}

process.once('exit', () => {
  if (called.size > 0) writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify([...called]));
});
