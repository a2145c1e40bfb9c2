// Signing in in a window of its own, while the page stays.

import { TenantryError } from '../errors.js';
import { Fields, invalid } from '../read.js';
import { signInPage, stateOf, webAddress, type SignInPage } from './address.js';
import { NOTIFY, queryIn, sideChannel } from './popup-answer.js';
import type { Begun, Way } from './way.js';

const FEATURES = 'popup,width=600,height=720';

/** How often the window is looked at. */
const LOOK_MS = 250;

/** So many looks in a row must find it closed: its answer may still be on the way. */
const LOOKS = 4;

/** How often a page is notified that answers only then: as often as by the official SDK. */
const NOTIFY_MS = 1_000;

/** What {@link popup} may be told. */
export interface PopupOptions {
  /** The window's features, as for `window.open`. Not `noopener`: the answer could not come back. */
  readonly features?: string;
  /**
   * The page that ends in the popup, where it is not the redirect URI itself but a page that its server
   * forwards to. Only an answer from its origin is taken.
   */
  readonly redirectPage?: string;
  /**
   * When the page that ends in the popup answers: `atOnce` (default), or `whenNotified`, like
   * `auth_popup_notify.html` of the official SDK. Such a page learns from the notification whom to tell the
   * code, so it must check that origin itself.
   */
  readonly answers?: 'atOnce' | 'whenNotified';
}

/**
 * Signs in in a window of its own. `signIn()` must be called within a click, or the browser blocks the
 * window (`popupBlocked`); in a sandboxed frame, the sandbox must also have `allow-popups`.
 *
 * The page of the redirect URI calls `finishPopup()`, or posts the message of the official SDK by
 * itself: `{ name: 'gc_auth_popup', type: 'message', search, hash }`. An answer counts when it
 * comes from that very window, from the redirect URI's very origin, and with the `state` of this
 * sign-in; anything else is ignored.
 *
 * A sign-in page with a Cross-Origin-Opener-Policy cuts the window off: it looks closed from here, and
 * cannot post to its opener. So a window that looks closed ends the sign-in (`popupClosed`) only when
 * the person is back on this page; until then `finishPopup()` on a page of this page's origin is still heard.
 *
 * @example
 * ```ts
 * const tenants = await connect({ way: popup(), tenants: [acme] });
 * button.onclick = () => void tenants.signIn('acme-eu');
 * ```
 */
export function popup(options: PopupOptions = {}): Way {
  const fields = new Fields(options, 'popup()');
  const features = fields.optionalText('features') ?? FEATURES;
  const redirectPage = fields.optionalText('redirectPage');
  const answers = fields.choice('answers', ['atOnce', 'whenNotified']);
  fields.done();
  if (/\bno(opener|referrer)\b/i.test(features)) {
    throw invalid('A popup with "noopener" or "noreferrer" could not bring its answer back');
  }
  const origin = redirectPage === undefined ? undefined : webAddress(redirectPage).origin;
  return {
    leaves: false,
    begin: (tenant) => begun(opened(features, tenant), tenant, { origin, answers }),
  };
}

/** Opens the window, blank: its address is not known yet, and a click is soon over. */
function opened(features: string, tenant: string): Window {
  if (typeof globalThis.open !== 'function') {
    throw new TenantryError('invalid', 'A popup needs a page; elsewhere use manual().', { tenant });
  }
  const page = globalThis.open('', '_blank', features);
  if (page === null || page.closed) {
    const message =
      'The browser has blocked the sign-in window. Call signIn() directly within a click, or ask the person to ' +
      'allow popups for this page; a sandboxed frame also needs "allow-popups".';
    throw new TenantryError('popupBlocked', message, { tenant });
  }
  return page;
}

/** What is known of the page that ends in the popup. */
interface LastPage {
  /** Its origin, where that is not the redirect URI's. */
  readonly origin: string | undefined;
  readonly answers: 'atOnce' | 'whenNotified';
}

function begun(page: Window, tenant: string, last: LastPage): Begun {
  let deafen = (): void => {};
  return {
    async show(url) {
      const signIn = signInPage(url);
      // A blank window cannot have been cut off: it was closed.
      if (page.closed) throw closed(tenant);
      const answer = new Promise<string>((resolve, reject) => {
        const origin = last.origin ?? signIn.origin;
        deafen = listen(page, { ...signIn, origin, answers: last.answers }, {
          answered: (search) => resolve(signIn.base + search),
          gone: () => reject(closed(tenant)),
        });
      });
      // The blank page is not worth a step in the window's history.
      page.location.replace(url);
      return answer;
    },
    end() {
      deafen();
      page.close();
    },
  };
}

/** How a window's story ends. */
interface Endings {
  answered(search: string): void;
  gone(): void;
}

/** Waits for the one answer; returns what ends the waiting. */
function listen(page: Window, signIn: SignInPage & Pick<LastPage, 'answers'>, endings: Endings): () => void {
  const channel = signIn.origin === globalThis.location.origin ? sideChannel(signIn.state) : undefined;
  let closedLooks = 0;

  function hear(data: unknown): void {
    const search = queryIn(data);
    if (search === undefined || stateOf(search) !== signIn.state) return;
    deafen();
    endings.answered(search);
  }

  function posted({ source, origin, data }: MessageEvent): void {
    if (source === page && origin === signIn.origin) hear(data);
  }

  function look(): void {
    // While another window has the focus, it may be this one, cut off.
    const isOver = page.closed && globalThis.document.hasFocus();
    closedLooks = isOver ? closedLooks + 1 : 0;
    if (closedLooks < LOOKS) return;
    deafen();
    endings.gone();
  }

  /** Asks the last page, and no page of another origin. */
  function notify(): void {
    page.postMessage(NOTIFY, signIn.origin);
  }

  function deafen(): void {
    clearInterval(looking);
    clearInterval(asking);
    globalThis.removeEventListener('message', posted);
    channel?.close();
  }

  globalThis.addEventListener('message', posted);
  channel?.addEventListener('message', (event) => hear(event.data));
  const looking = setInterval(look, LOOK_MS);
  const asking = signIn.answers === 'whenNotified' ? setInterval(notify, NOTIFY_MS) : undefined;
  return deafen;
}

function closed(tenant: string): TenantryError {
  const message = 'The sign-in window was closed before the sign-in was over. Let the person try again; if it showed an error, ask why().';
  return new TenantryError('popupClosed', message, { tenant });
}
