// What the package promises in figures, measured beside its peers. `--quick` measures less.
//
// The package must have been built. A missed target is a failure, and hides nothing of what comes after it.

import { expiry } from './expiry.mjs';
import { model } from './fleet.mjs';
import { imports } from './imports.mjs';
import { memory } from './memory.mjs';
import { page } from './page.mjs';
import { reading } from './reading.mjs';
import { size } from './size.mjs';
import { begin, end } from './table.mjs';

begin('The npm package; of many rounds the least CPU time, and the median in brackets');
const one = await model();
await reading(one);
memory(one);
await expiry();
imports();
await page(one);
await size();
end();
