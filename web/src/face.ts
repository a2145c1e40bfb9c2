// What an application sees of Tenantry, whichever way the core was loaded.

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

/** Everything this package exports. */
export interface Face {
  /**
   * The version of the core that runs, as in `"0.1.0"`.
   *
   * The first call loads the core; nothing is to be called before it.
   */
  version(): Promise<string>;

  /**
   * The region of an AWS name, a domain, a host or a URL; `undefined` for anything else.
   *
   * Whole host labels are compared, so `https://apps.mypurecloud.com.au` is Sydney, not Virginia,
   * and `mypurecloud.com.example.org` is nowhere.
   */
  regionNamed(text: string): Promise<Region | undefined>;
}

/** The face over a core that `load` brings when it is first needed. */
export function face(load: () => Promise<Core>): Face {
  return {
    async version() {
      const core = await load();
      return core.version();
    },
    async regionNamed(text) {
      const core = await load();
      const region = core.regionNamed(text);
      if (region === undefined) return undefined;
      const { name, loginBase, apiBase } = region;
      region.free();
      return { name, loginBase, apiBase };
    },
  };
}
