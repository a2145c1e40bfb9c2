// Which way to sign in, where the application has no wish of its own.

import type { HostedApp } from '../hosted-app.js';
import { invalid } from '../read.js';
import { popup } from './popup.js';
import { mayLeave, redirect } from './redirect.js';
import type { Way } from './way.js';

/**
 * The way that works best on this page:
 *
 * - inside Genesys Cloud (`hosted` is given), the one it asks for: `popup()` where the org's integration
 *   says so (`{{gcUsePopupAuth}}`), because its identity provider cannot be framed; otherwise
 *   `redirect()` of the frame, which the person hardly notices, being signed in already;
 * - in any other frame `popup()`: a sign-in page may refuse to be framed;
 * - in a page of its own `redirect()`: no browser blocks it, and no policy of a sign-in page disturbs it;
 * - wherever the page may keep nothing, `popup()`: browsers take storage away from frames of another
 *   site in private windows, and from everybody who blocks third-party cookies.
 *
 * Throws a `TenantryError` (`invalid`) outside a page; a server uses `manual()`.
 *
 * @example
 * ```ts
 * const tenants = await connect({ store: indexedDbStore(), way: bestWay(hostedApp()), tenants: [acme] });
 * ```
 */
export function bestWay(hosted?: Pick<HostedApp, 'usePopupAuth'>): Way {
  if (typeof globalThis.window === 'undefined') {
    throw invalid('There is no page to sign in from; on a server use manual()');
  }
  const isFramed = globalThis.window.top !== globalThis.window.self;
  const staysHere = hosted === undefined ? isFramed : hosted.usePopupAuth;
  return staysHere || !mayLeave() ? popup() : redirect();
}
