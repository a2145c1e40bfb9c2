// Two sites for the browser tests: an app, and a sign-in page on another site.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

import { chromium } from 'playwright-core';

import { compiled } from '../support/inside.mjs';

const dist = new URL('../../dist/', import.meta.url);
/** What `connect()` calls, and pages cannot import. */
const inside = await compiled('sign-in/redirect.ts');
const expose = `import * as open from '/dist/index.js';
import { restore, returned } from '/inside.js';
globalThis.tenantry = { ...open, restore, returned };`;
const html = (body, script) => `<!doctype html><body>${body}<script type="module">${script}</script>`;

/** The app's pages. Each `begin` waits for a real click on the button. */
const appPages = {
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
function signInPage(url) {
  const back = new URL(url.searchParams.get('redirect_uri'));
  back.searchParams.set('code', 'the-code');
  back.searchParams.set('state', url.searchParams.get('state'));
  return html(`<a href="${back.href.replaceAll('&', '&amp;')}">Sign in</a>`, '');
}

async function app(url, answer) {
  if (url.pathname.startsWith('/dist/')) {
    const file = new URL(`.${url.pathname.slice('/dist'.length)}`, dist);
    const type = extname(file.pathname) === '.js' ? 'text/javascript' : 'application/wasm';
    return answer.writeHead(200, { 'content-type': type }).end(await readFile(file));
  }
  if (url.pathname === '/inside.js') return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(inside);
  const page = appPages[url.pathname];
  return answer.writeHead(page ? 200 : 404, { 'content-type': 'text/html' }).end(page ?? '');
}

/** The page around a hosted app, on the other site, as Genesys Cloud is. */
function framing(url) {
  const attribute = (name) => url.searchParams.get(name).replaceAll('&', '&amp;');
  return html(`<iframe src="${attribute('src')}" sandbox="allow-scripts allow-same-origin ${attribute('allow')}"></iframe>`, '');
}

function login(url, answer) {
  if (url.pathname === '/around') return answer.writeHead(200, { 'content-type': 'text/html' }).end(framing(url));
  if (!url.searchParams.has('redirect_uri')) return answer.writeHead(404).end();
  const cutOff = url.pathname === '/cut-off' ? { 'cross-origin-opener-policy': 'same-origin' } : {};
  answer.writeHead(200, { 'content-type': 'text/html', ...cutOff }).end(signInPage(url));
}

async function listening(host, handle) {
  const server = createServer((request, answer) => handle(new URL(request.url, `http://${host}`), answer));
  await new Promise((resolve) => server.listen(0, host, resolve));
  return { server, origin: `http://${host}:${server.address().port}` };
}

const options = {
  executablePath: '/usr/bin/chromium',
  // A browser under test would let every popup through.
  ignoreDefaultArgs: ['--disable-popup-blocking'],
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
};

/** A profile that does not block third-party cookies; Debian's would. */
async function openProfile() {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-profile-'));
  await mkdir(join(folder, 'Default'));
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
  return folder;
}

/** Both sites and a browser that blocks popups; `close()` ends all three. */
export async function openSite() {
  const apps = await listening('127.0.0.1', app);
  const logins = await listening('localhost', login);
  const browser = await chromium.launch(options);
  const profile = await openProfile();
  return {
    /** A private window: a page in a frame of another site may keep nothing. */
    privately: () => browser.newContext(),
    /** A window of somebody who lets such a page keep something, as most browsers do. */
    openly: () => chromium.launchPersistentContext(profile, options),
    app: apps.origin,
    login: logins.origin,
    /** The address of a page with `src` of the app in a frame. */
    around(src, allow = '') {
      return `${logins.origin}/around?${new URLSearchParams({ src: `${apps.origin}${src}`, allow })}`;
    },
    /** The address of the sign-in page, as the core makes it. */
    authorize({ state = 'the-state', back = '/callback', path = '/oauth/authorize' } = {}) {
      const query = new URLSearchParams({ client_id: 'c', redirect_uri: `${apps.origin}${back}`, state });
      return `${logins.origin}${path}?${query}`;
    },
    async close() {
      await browser.close();
      for (const { server } of [apps, logins]) {
        server.closeAllConnections();
        server.close();
      }
      await rm(profile, { recursive: true });
    },
  };
}
