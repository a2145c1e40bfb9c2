// What the page in the popup and the page that opened it say to each other: the messages of the official SDK.

import { Fields, invalid } from '../read.js';
import { own, shown, stateOf, webAddress } from './address.js';
import { hasLeft, returned } from './redirect.js';

/** The name and the type of the official SDK's message. */
const NAME = 'gc_auth_popup';
const TYPE = 'message';

/** What asks a page for that message that does not post it by itself. */
export const NOTIFY: Readonly<Record<string, string>> = { name: NAME, type: 'notify' };

/** The query that such a message brings; `undefined` for any other message. */
export function queryIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if (own(data, 'name') !== NAME || own(data, 'type') !== TYPE) return undefined;
  const search = own(data, 'search');
  return typeof search === 'string' && search.startsWith('?') ? search : undefined;
}

/**
 * The way around a sign-in page that cuts the popup off from its opener (Cross-Origin-Opener-Policy).
 * Pages of the same origin reach each other on it; its name is known to nobody but the two.
 *
 * None where the browser has no BroadcastChannel.
 *
 * @internal
 */
export function sideChannel(state: string): BroadcastChannel | undefined {
  return typeof BroadcastChannel === 'function' ? new BroadcastChannel(`tenantry.popup.${state}`) : undefined;
}

/** What {@link finishPopup} may be told. */
export interface FinishOptions {
  /** The origin of the page that opened the popup; without it, the origin of this page. */
  readonly origin?: string;
}

/**
 * Ends a sign-in in a popup: tells the page that opened it, and closes the window. To be called first
 * on the page of the redirect URI. It is understood by `popup()`, and by the official SDK.
 *
 * Returns whether there was anything to end: `false` on a page that came up by itself, or that has come
 * back from its own `redirect()`. So one page can be both the application and its redirect page.
 *
 * A browser may refuse to close a window that was cut off from its opener: after `true`, let the page
 * say that it can be closed.
 *
 * @example
 * ```ts
 * if (finishPopup()) document.body.textContent = 'Signed in. You may close this window.';
 * else await startTheApplication();
 * ```
 */
export function finishPopup(options: FinishOptions = {}): boolean {
  const named = targetOf(options);
  if (returned() === undefined) return false;
  const { search, hash, origin, pathname } = globalThis.location;
  const state = stateOf(search);
  if (state === undefined || hasLeft(search)) return false;
  const target = named ?? origin;
  const message = { name: NAME, type: TYPE, search, hash };

  (globalThis.opener as Window | null | undefined)?.postMessage(message, target);
  const channel = target === origin ? sideChannel(state) : undefined;
  channel?.postMessage(message);
  channel?.close();

  // The window may stay open; the code must not stay in it.
  globalThis.history.replaceState(globalThis.history.state, '', origin + pathname);
  globalThis.close();
  return true;
}

/** The code is told to one origin: a star would tell it to whoever opened the window. */
function targetOf(options: FinishOptions): string | undefined {
  const fields = new Fields(options, 'finishPopup()');
  const origin = fields.optionalText('origin');
  fields.done();
  if (origin !== undefined && webAddress(origin).origin !== origin) {
    throw invalid(`An origin is scheme, host and perhaps port, as in "https://app.example", not ${shown(origin)}`);
  }
  return origin;
}
