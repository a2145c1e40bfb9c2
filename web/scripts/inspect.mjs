// Says what the wasm module asks of its surroundings and what it weighs; fails if it asks too much.
//
// usage: node inspect.mjs <module as compiled> <folder of the generated package>

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const [compiled, folder] = process.argv.slice(2);
if (compiled === undefined || folder === undefined) {
  console.error('usage: node inspect.mjs <module as compiled> <folder of the generated package>');
  process.exit(2);
}
const final = join(folder, 'tenantry_bg.wasm');

/** The imports of a module whose `module` part is not allowed there. */
function foreign(file, allowed) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)));
  console.log(`${file}: ${imports.length} imports`);
  for (const { module, name } of imports) console.log(`  ${module} ${name}`);
  return imports.filter(({ module }) => !allowed(module));
}

function weigh(label, bytes) {
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  const [raw, gzip, brotli] = sizes.map((size) => `${(size / 1000).toFixed(1)} kB`);
  console.log(`${label}: ${raw} raw, ${gzip} gzip, ${brotli} brotli`);
}

// A crate that brings its own glue, or expects an operating system, would show up here.
const strangers = [
  ...foreign(compiled, (module) => module.startsWith('__wbindgen')),
  ...foreign(final, (module) => module === './tenantry_bg.js'),
];
weigh('wasm', readFileSync(final));
weigh('glue', readFileSync(join(folder, 'tenantry.js')));

for (const { module, name } of strangers) {
  console.error(`error: the module imports ${name} from ${JSON.stringify(module)}, which nobody supplies`);
}
process.exitCode = strangers.length === 0 ? 0 : 1;
