// Puts the face into few files, because each costs every process and page that imports it. What several entries
// need is in one file, so that there is one class of errors whatever is imported.

import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { rolldown } from 'rolldown';

const path = (from) => fileURLToPath(new URL(`../${from}`, import.meta.url));

/** The entries of the package, by the names that its `exports` lead to. */
const input = {
  index: 'src/index.ts',
  node: 'src/node.ts',
  'stores/file': 'src/stores/file.ts',
  'stores/contract': 'src/stores/contract.ts',
  'bundle/bundle': 'src/bundle/bundle.ts',
};

/** The modules that only one entry needs are in its own file. */
const ALONE = /[\\/]src[\\/](index|node|stores[\\/](file|contract)[\w-]*|bundle[\\/]\w+)\.ts$/;

const bundle = await rolldown({
  cwd: path('.'),
  input,
  platform: 'neutral',
  // The glue does something when it is evaluated: only as a file of its own can a bundler leave it out.
  external: [/^node:/, 'age-encryption', './tenantry.js', './tenantry_why.js'],
});
await bundle.write({
  dir: path('dist'),
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  codeSplitting: { groups: [{ name: 'shared', test: (id) => !ALONE.test(id) }] },
  // What is said about the code is in the declarations; bundlers need to know what may be left out.
  comments: { legal: false, jsdoc: false, annotation: true },
});
await bundle.close();

const generated = ['tenantry', 'tenantry_why'].flatMap((name) => [`${name}.js`, `${name}.d.ts`, `${name}_bg.wasm`]);
for (const file of generated) copyFileSync(path(`pkg/${file}`), path(`dist/${file}`));
