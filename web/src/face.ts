// What an application sees of Tenantry, whichever way the core was loaded.

import type { Core } from './load.js';

/** Everything this package exports. */
export interface Face {
  /**
   * The version of the core that runs, as in `"0.1.0"`.
   *
   * The first call loads the core; nothing is to be called before it.
   */
  version(): Promise<string>;
}

/** The face over a core that `load` brings when it is first needed. */
export function face(load: () => Promise<Core>): Face {
  return {
    async version() {
      const core = await load();
      return core.version();
    },
  };
}
