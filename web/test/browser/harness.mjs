// A real browser and a site to open in it.

import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream';

import { chromium } from 'playwright-core';

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

const EMPTY = '<!doctype html><meta charset="utf-8"><title>Test</title>';

/**
 * Starts the system's Chromium, without a window: a Playwright `Browser`, or with the `folder` of a profile its
 * `BrowserContext`. `CHROMIUM` says where it is.
 */
export function startBrowser({ args = [], folder } = {}) {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('No Chromium is installed; CHROMIUM may say where one is.');
  // A browser under test would let every popup through.
  const ignoreDefaultArgs = ['--disable-popup-blocking'];
  const options = { executablePath, ignoreDefaultArgs, args: [...QUIET, ...args] };
  return folder === undefined ? chromium.launch(options) : chromium.launchPersistentContext(folder, options);
}

/** The folder of a profile that lets pages in frames keep something, as most browsers do; Debian's would not. */
export async function openProfile() {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-profile-'));
  await mkdir(join(folder, 'Default'));
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
  return folder;
}

/**
 * Serves a site on a free port of this machine, of its own origin `http://<host>:<port>`.
 *
 * `folders` maps the beginnings of paths to folders, as URLs that end with a slash; `pages` maps whole paths to
 * what is answered: a text of HTML, or `{ status, headers, body }`, or a function of the request that returns
 * one or resolves with one. `/` is an empty page unless it is among them. The package as it was built is at `/dist/`.
 */
export async function serveSite({ host = 'localhost', folders = {}, pages = {} } = {}) {
  const all = { '/dist/': new URL('../../dist/', import.meta.url), ...folders };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const page = pages[pathname] ?? (pathname === '/' ? EMPTY : undefined);
    if (page !== undefined) return answer(response, typeof page === 'function' ? await page(request) : page);
    const prefix = Object.keys(all).find((start) => pathname.startsWith(start));
    const file = prefix && new URL(`./${pathname.slice(prefix.length)}`, all[prefix]);
    if (!file || !existsSync(file)) return answer(response, { status: 404, headers: {}, body: 'Not found' });
    // A frame without an origin of its own may import them, too.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'application/octet-stream');
    pipeline(createReadStream(file), response, (error) => error && response.destroy());
  });
  await new Promise((resolve) => server.listen(0, host, resolve));
  return {
    origin: `http://${host}:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** A page under the Content-Security-Policy that its address names as `?policy=`. */
export const policed = (body) => ({ url }) => {
  const policy = new URL(url, 'http://localhost').searchParams.get('policy');
  return { headers: { 'content-type': TYPES['.html'], 'content-security-policy': policy }, body };
};

function answer(response, page) {
  const { status = 200, headers = { 'content-type': TYPES['.html'] }, body } =
    typeof page === 'string' ? { body: page } : page;
  response.writeHead(status, headers).end(body);
}
