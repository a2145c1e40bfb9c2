// The package for Node: the core is read from the disk, which its `fetch` cannot do.

import { readFile } from 'node:fs/promises';

import { connectOver, type ConnectOptions, type Place } from './connect.js';
import { face, type Face } from './face.js';
import { loader } from './load.js';
import type { TenantSpec } from './registration.js';
import type { Tenants } from './tenants.js';

const load = loader(() => readFile(new URL('./tenantry_bg.wasm', import.meta.url)));
const here: Face = face(load);

/** The version of the core that runs, as in `"0.1.0"`. The first call loads the core. */
export const version: Face['version'] = here.version;

/** The region of an AWS name, a domain, a host or a URL; `undefined` for anything else. */
export const regionNamed: Face['regionNamed'] = here.regionNamed;

/** Connects an application to its orgs. */
export function connect<const S extends readonly TenantSpec[]>(
  options: ConnectOptions<S> = {},
): Promise<Tenants<S[number]['id']>> {
  return connectOver(load, server, options);
}

/** A server shows nobody a page: the application does. */
const server: Place = { way: () => undefined, returned: () => undefined, restore: () => undefined };

export * from './public.js';
