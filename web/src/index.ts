// The package for pages, workers and bundlers: the core is fetched from beside this file.

import { face, type Face } from './face.js';
import { loader } from './load.js';

// Bundlers look for exactly this expression and put the file where the page will find it.
const here: Face = face(loader(() => new URL('./tenantry_bg.wasm', import.meta.url)));

/** The version of the core that runs, as in `"0.1.0"`. The first call loads the core. */
export const version: Face['version'] = here.version;

/** The region of an AWS name, a domain, a host or a URL; `undefined` for anything else. */
export const regionNamed: Face['regionNamed'] = here.regionNamed;

export type { Region } from './face.js';
