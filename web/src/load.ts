// Brings the wasm core to life, once, however often it is asked for.

import { TenantryError } from './errors.js';
import init, * as core from './tenantry.js';

/** The functions of the core, ready to be called. */
export type Core = Omit<typeof core, 'default' | 'initSync'>;

/** Where the bytes of the core come from: an address to fetch, or the bytes themselves. */
export type Source = () => URL | Promise<Uint8Array<ArrayBuffer>>;

/**
 * A function that loads the core on its first call and returns the same one ever after.
 *
 * A load that failed is forgotten, so that the next call tries again.
 */
export function loader(source: Source): () => Promise<Core> {
  let loading: Promise<Core> | undefined;

  async function load(): Promise<Core> {
    await init({ module_or_path: await source() });
    return core;
  }

  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw notLoaded(error);
    });
    return loading;
  };
}

/** Why there is no core, and what to do. */
function notLoaded(cause: unknown): TenantryError {
  // Browsers agree neither on the error's class nor on its words, but all name the policy or its keyword.
  const isForbidden = /unsafe-eval|content security policy|\bcsp\b/i.test(String(cause));
  const message = isForbidden
    ? "The page's Content Security Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src."
    : 'The core could not be loaded: tenantry_bg.wasm must be served beside the script (Vite 5 to 7: optimizeDeps.exclude). The next call tries again.';
  return new TenantryError('notLoaded', message, { cause });
}
