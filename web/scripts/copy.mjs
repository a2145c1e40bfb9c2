// Puts the generated core beside the compiled face, so that `dist` is the whole package.

import { copyFileSync } from 'node:fs';

for (const file of ['tenantry.js', 'tenantry.d.ts', 'tenantry_bg.wasm']) {
  copyFileSync(new URL(`../pkg/${file}`, import.meta.url), new URL(`../dist/${file}`, import.meta.url));
}
