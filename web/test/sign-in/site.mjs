// Two sites for the browser tests: an app, and a sign-in page on another site.

import { rm } from 'node:fs/promises';

import { openProfile, serveSite, startBrowser } from '../browser/harness.mjs';
import { compiled } from '../support/inside.mjs';

/** The second import is what `connect()` calls, and pages cannot import. */
const expose = `import * as open from '/dist/index.js';
import { restore, returned } from '/inside.js';
globalThis.tenantry = { ...open, restore, returned };`;
const html = (body, script) => `<!doctype html><body>${body}<script type="module">${script}</script>`;

/** The app's pages. Each `begin` waits for a real click on the button. */
const appPages = {
  '/inside.js': { headers: { 'content-type': 'text/javascript' }, body: await compiled('sign-in/redirect.ts') },
  '/app': html(
    '<button>Sign in</button>',
    `${expose}
    const button = document.querySelector('button');
    globalThis.signIn = (url, options) => {
      globalThis.outcome = new Promise((resolve) => {
        button.onclick = () => {
          try {
            globalThis.begun = tenantry.popup(options).begin('acme-eu');
          } catch (error) {
            return resolve(error.code);
          }
          globalThis.begun.show(url).then(resolve, (error) => resolve(error.code));
        };
      });
      globalThis.outcome.then((value) => { globalThis.settled = value; });
    };
    globalThis.ready = true;`,
  ),
  '/callback': html('', `${expose}\nglobalThis.finished = tenantry.finishPopup();`),
  // As a customer would have written it for the official SDK.
  '/sdk-callback': html(
    '',
    `window.opener.postMessage({ name: 'gc_auth_popup', type: 'message', hash: '', search: location.search }, '*');`,
  ),
  // As the official SDK describes one for `notifyPopup`.
  '/notify-callback': html(
    '',
    `globalThis.notified = [];
    addEventListener('message', ({ data, origin }) => {
      if (data?.name !== 'gc_auth_popup' || data.type !== 'notify') return;
      notified.push(data);
      opener.postMessage({ name: 'gc_auth_popup', type: 'message', hash: location.hash, search: location.search }, origin);
    });`,
  ),
  '/silent': html('', 'globalThis.ready = true;'),
  '/without-a-click': html(
    '',
    `${expose}
    try { tenantry.popup().begin('acme-eu'); globalThis.outcome = 'opened'; } catch (error) { globalThis.outcome = error.code; }`,
  ),
};

/** The sign-in page: a link back, with what the browser would be sent back with. */
function signInPage({ url }) {
  const query = new URL(url, 'http://localhost').searchParams;
  const back = new URL(query.get('redirect_uri'));
  back.searchParams.set('code', 'the-code');
  back.searchParams.set('state', query.get('state'));
  return html(`<a href="${back.href.replaceAll('&', '&amp;')}">Sign in</a>`, '');
}

/** The page around a hosted app, on the other site, as Genesys Cloud is. */
function framing({ url }) {
  const query = new URL(url, 'http://localhost').searchParams;
  const attribute = (name) => query.get(name).replaceAll('&', '&amp;');
  return html(`<iframe src="${attribute('src')}" sandbox="allow-scripts allow-same-origin ${attribute('allow')}"></iframe>`, '');
}

const signInPages = {
  '/oauth/authorize': signInPage,
  '/cut-off': (request) => ({
    headers: { 'content-type': 'text/html', 'cross-origin-opener-policy': 'same-origin' },
    body: signInPage(request),
  }),
  '/around': framing,
};

/** Both sites and a browser that blocks popups; `close()` ends all three. */
export async function openSite() {
  const [app, login, browser, profile] = await Promise.all([
    serveSite({ host: '127.0.0.1', pages: appPages }),
    serveSite({ pages: signInPages }),
    startBrowser(),
    openProfile(),
  ]);
  return {
    /** A private window: a page in a frame of another site may keep nothing. */
    privately: () => browser.newContext(),
    /** A window of somebody who lets such a page keep something, as most browsers do. */
    openly: () => startBrowser({ folder: profile }),
    app: app.origin,
    login: login.origin,
    /** The address of a page with `src` of the app in a frame. */
    around(src, allow = '') {
      return `${login.origin}/around?${new URLSearchParams({ src: `${app.origin}${src}`, allow })}`;
    },
    /** The address of the sign-in page, as the core makes it. */
    authorize({ state = 'the-state', back = '/callback', path = '/oauth/authorize' } = {}) {
      const query = new URLSearchParams({ client_id: 'c', redirect_uri: `${app.origin}${back}`, state });
      return `${login.origin}${path}?${query}`;
    },
    async close() {
      await browser.close();
      await Promise.all([app.close(), login.close(), rm(profile, { recursive: true })]);
    },
  };
}
