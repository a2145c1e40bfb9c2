// Puts the face into few files, because each costs every process and page that imports it. What several entries
// need is in one file, so that there is one class of errors whatever is imported. What a page without a bundler
// downloads is as small as a bundler would make it; the maps beside it are for whoever debugs.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';

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
const ALONE = /[\\/]src[\\/](index|node(?:-errors)?|stores[\\/](file|contract)[\w-]*|bundle[\\/]\w+)\.ts$/;

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
  minify: true,
  sourcemap: true,
});
await bundle.close();

for (const name of ['tenantry', 'tenantry_why']) {
  const { code, errors } = minifySync(`${name}.js`, readFileSync(path(`pkg/${name}.js`), 'utf8'), { module: true });
  if (errors.length > 0) throw new Error(`${name}.js: ${errors[0].message}`);
  writeFileSync(path(`dist/${name}.js`), code);
  writeFileSync(path(`dist/${name}.d.ts`), ofFunctions(readFileSync(path(`pkg/${name}.d.ts`), 'utf8')));
  copyFileSync(path(`pkg/${name}_bg.wasm`), path(`dist/${name}_bg.wasm`));
}

/** The declarations without those of the loading: they are for nobody else, and name types that Node has not. */
function ofFunctions(declarations) {
  const end = declarations.indexOf('export type InitInput');
  if (end < 0) throw new Error('the glue declares its loading in another way now');
  return declarations.slice(0, end);
}
