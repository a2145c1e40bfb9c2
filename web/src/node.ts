// The package for Node: the core is read from the disk, which its `fetch` cannot do.

import { readFile } from 'node:fs/promises';

import { connectOver, type ConnectOptions, type Place } from './connect.js';
import { regionOf, versionOf, type Region } from './face.js';
import { loader } from './load.js';
import { withCodes } from './node-errors.js';
import type { TenantSpec } from './registration.js';
import type { Tenants } from './tenants.js';
import { explained, whyLoader, type Explained } from './why.js';

const load = /* @__PURE__ */ loader(() => readFile(new URL('./tenantry_bg.wasm', import.meta.url)));
const loadWhy = /* @__PURE__ */ whyLoader(() => readFile(new URL('./tenantry_why_bg.wasm', import.meta.url)));

/**
 * The version of the core that runs, as in `"0.1.0"`.
 *
 * The first call loads the core; nothing is to be called before it.
 */
export function version(): Promise<string> {
  return versionOf(load);
}

/**
 * The region of an AWS name, a domain, a host or a URL; `undefined` for anything else.
 *
 * Whole host labels are compared, so `https://apps.mypurecloud.com.au` is Sydney, not Virginia,
 * and `mypurecloud.com.example.org` is nowhere.
 */
export function regionNamed(text: string): Promise<Region | undefined> {
  return regionOf(load, text);
}

/**
 * What can be said of something that somebody pasted: an error, a request, a configuration, a cry for help.
 *
 * At most 64 KiB are read. Secrets in it are hidden before anything else happens, and it is sent nowhere.
 *
 * @example
 * ```ts
 * import { explain } from 'tenantry';
 *
 * const { findings, asks } = await explain('401 {"error":"invalid_client"} from login.mypurecloud.com');
 * console.log(findings[0]?.title ?? asks);
 * ```
 */
export function explain(report: string): Promise<Explained> {
  return explained(loadWhy, report);
}

/**
 * Connects an application to its orgs.
 *
 * Ids that are written down are checked by the compiler; where orgs come from a list, as `TenantSpec[]`, they are
 * plain strings.
 *
 * Rejects with a `TenantryError`: `invalid` for what is no spec, `notLoaded`, `store`.
 */
export function connect<const S extends readonly TenantSpec[]>(
  options: ConnectOptions<S> = {},
): Promise<Tenants<S[number]['id']>> {
  return connectOver({ load, loadWhy }, server, options);
}

/** A server shows nobody a page: the application does. */
const server: Place = { network: withCodes, way: () => undefined, returned: () => undefined, restore: () => undefined };

export * from './public.js';
