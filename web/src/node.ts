// The package for Node: the core is read from the disk, which its `fetch` cannot do.

import { readFile } from 'node:fs/promises';

import { face, type Face } from './face.js';
import { loader } from './load.js';

const here: Face = face(loader(() => readFile(new URL('./tenantry_bg.wasm', import.meta.url))));

/** The version of the core that runs, as in `"0.1.0"`. The first call loads the core. */
export const version: Face['version'] = here.version;

/** The region of an AWS name, a domain, a host or a URL; `undefined` for anything else. */
export const regionNamed: Face['regionNamed'] = here.regionNamed;

export type { Region } from './face.js';
