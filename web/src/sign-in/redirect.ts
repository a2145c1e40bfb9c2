// Signing in by leaving the page: away to the sign-in page, and back to where one was.

import { TenantryError } from '../errors.js';
import { signInPage, stateOf, URL_LIMIT, withoutAnswer } from './address.js';
import type { Way } from './way.js';

/** What this tab remembers of a page that was left, under the `state` of the sign-in. */
const PREFIX = 'tenantry.left.';

/** A person who has not come back after an hour will not: a sign-in is given up long before. */
const KEPT_MS = 60 * 60 * 1000;

/**
 * Signs in by leaving the page. The page is loaded again when the person comes back, so the sign-in
 * must be in a store that outlives it, such as `indexedDbStore()`.
 *
 * The page's own query and hash are remembered in `sessionStorage`, without any secret, and put back
 * afterwards: the registered redirect URI cannot carry them. In a frame, only the frame leaves.
 *
 * @example
 * ```ts
 * const tenants = await connect({ store: indexedDbStore(), way: redirect(), tenants: [acme] });
 * await tenants.signIn('acme-eu'); // the page is left here
 * ```
 */
export function redirect(): Way {
  return {
    leaves: true,
    begin: (tenant) => ({
      async show(url) {
        const { state } = signInPage(url);
        remember(state, tenant);
        globalThis.location.assign(url);
        return new Promise<never>(() => {});
      },
      end() {},
    }),
  };
}

/**
 * The whole URL, if this page load is a redirect back from a sign-in page: it has one `state`, and
 * one `code` or one `error`. Whose redirect it is, the core decides; another library on the page may
 * be waiting for it.
 *
 * `connect()` asks this by itself.
 *
 * @example
 * ```ts
 * const url = returned();
 * if (url !== undefined) console.log('Back from the sign-in page');
 * ```
 */
export function returned(): string | undefined {
  const page = here();
  if (page === undefined || page.href.length > URL_LIMIT) return undefined;
  return stateOf(page.search) === undefined ? undefined : page.href;
}

/**
 * Puts the page's own query and hash back, so that the code and the state are neither in the
 * address bar nor in the history. Does nothing unless {@link returned} tells of a redirect.
 *
 * `connect()` does this by itself, once the core has taken the redirect.
 *
 * @example
 * ```ts
 * // https://app.example/?code=…&state=…
 * restore();
 * // https://app.example/?gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.ie#/calls
 * ```
 */
export function restore(): void {
  const page = here();
  if (page === undefined || returned() === undefined) return;
  const address = ownAddress();
  const state = stateOf(page.search);
  globalThis.history.replaceState(globalThis.history.state, '', page.origin + page.pathname + address);
  if (state !== undefined) storage()?.removeItem(PREFIX + state);
}

/**
 * The page's own query and hash: what was remembered, where this load is a redirect back.
 *
 * Where nothing was, it is the address without the redirect's parameters.
 */
export function ownAddress(): string {
  const page = here();
  if (page === undefined) return '';
  return remembered(page.search) ?? withoutAnswer(page.search) + page.hash;
}

/** Whether the page may keep what it must know when it comes back. */
export function mayLeave(): boolean {
  return storage() !== undefined;
}

/** Whether it was this tab that left for the sign-in whose redirect this is. */
export function hasLeft(search: string): boolean {
  return remembered(search) !== undefined;
}

function remember(state: string, tenant: string): void {
  const { search, hash } = globalThis.location;
  const kept = `${Date.now()} ${withoutAnswer(search)}${hash}`;
  try {
    sweep(globalThis.sessionStorage);
    globalThis.sessionStorage.setItem(PREFIX + state, kept);
  } catch (cause) {
    const message = 'The page may not use `sessionStorage`, and would not know its own query again: use popup().';
    throw new TenantryError('storeForgets', message, { tenant, cause });
  }
}

function remembered(search: string): string | undefined {
  const state = stateOf(search);
  if (state === undefined) return undefined;
  const kept = storage()?.getItem(PREFIX + state);
  return kept?.slice(kept.indexOf(' ') + 1);
}

/** Forgets the pages to which nobody came back. */
function sweep(kept: Storage): void {
  const keys = Array.from({ length: kept.length }, (_, index) => kept.key(index));
  for (const key of keys) {
    if (key === null || !key.startsWith(PREFIX)) continue;
    const left = Number.parseInt(kept.getItem(key) ?? '', 10);
    // A clock that was put back must not keep them for ever.
    if (!(Math.abs(Date.now() - left) <= KEPT_MS)) kept.removeItem(key);
  }
}

/** None where the page may not use it: then nothing was remembered. */
function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/** None outside a page. */
function here(): Location | undefined {
  return globalThis.location as Location | undefined;
}
