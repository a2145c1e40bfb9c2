// Makes the core in `dist` as small as it is on the wire, where brotli packs it.
//
// What is small when packed is not what is small when not: to inline repeats nothing, and alone made the
// packed core 8 % larger. So nothing is inlined here.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (from) => fileURLToPath(new URL(`../${from}`, import.meta.url));

/** What the compiler may use, and every engine we support has. */
const features = ['bulk-memory', 'reference-types', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals',
  'multivalue'];

const flags = ['-Os', '--always-inline-max-function-size=0', '--flexible-inline-max-function-size=0',
  '--one-caller-inline-max-function-size=0',
  // What is called alike is alike: side by side, brotli packs it a hundredth smaller.
  '--reorder-functions-by-name',
  // The names of functions are half as much again, and who downloads them does not read them.
  '--strip-debug', '--strip-producers', '--strip-target-features',
  ...features.map((feature) => `--enable-${feature}`)];

for (const name of ['tenantry', 'tenantry_why']) {
  const module = path(`dist/${name}_bg.wasm`);
  execFileSync(process.execPath, [path('node_modules/binaryen/bin/wasm-opt'), ...flags, module, '-o', module],
    { stdio: 'inherit' });
}
