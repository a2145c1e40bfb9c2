// What an application may ask the core without a tenant, whichever way the core was loaded.

import type { Core } from './load.js';

/** A Genesys Cloud region: where an org lives, and the only hosts its tokens may be sent to. */
export interface Region {
  /** The name AWS gives it, such as `"eu-west-1"`. */
  readonly name: string;
  /** Base URL of the login host, such as `"https://login.mypurecloud.ie"`. */
  readonly loginBase: string;
  /** Base URL of the API host, such as `"https://api.mypurecloud.ie"`. */
  readonly apiBase: string;
}

/** The version of the core that `load` brings. */
export async function versionOf(load: () => Promise<Core>): Promise<string> {
  const core = await load();
  return core.version();
}

/** The region that the core which `load` brings knows by that text. */
export async function regionOf(load: () => Promise<Core>, text: string): Promise<Region | undefined> {
  const core = await load();
  const region = core.regionNamed(text);
  if (region === undefined) return undefined;
  const { name, loginBase, apiBase } = region;
  region.free();
  return { name, loginBase, apiBase };
}
