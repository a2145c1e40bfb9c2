// A simulated Genesys Cloud, a site with an app, and a browser: what the browser tests have in common.

import { rm } from 'node:fs/promises';

import { openProfile, policed, serveSite, startBrowser } from './harness.mjs';
import { sandbox } from '../support/sandbox.mjs';

const APP = '<!doctype html><title>App</title><button>Sign in</button><script type="module" src="/test/browser/app.js"></script>';

/** Starts all three; `close()` ends them. `rules` are the sandbox's. */
export async function openWorld({ rules = [] } = {}) {
  const [cloud, site, around, browser] = await Promise.all([
    sandbox({ rules }),
    serveSite({ folders: { '/test/browser/': new URL('./', import.meta.url) }, pages: { '/app': APP, '/policed': policed(APP) } }),
    // Of the site that the sign-in pages are of, too.
    serveSite({ host: '127.0.0.1', pages: { '/around': framing } }),
    startBrowser(),
  ]);
  await register({ cloud, site });
  const contexts = [];
  const folders = [];

  return {
    cloud,
    site,

    /** The address of a page with the app in a frame. */
    around: (query) => `${around.origin}/around?${new URLSearchParams({ src: `${site.origin}/app${query}` })}`,

    /** A browser profile of its own, until `clean()`. */
    async profile({ init, cloud: visited = cloud } = {}) {
      const context = await browser.newContext();
      contexts.push(context);
      if (init !== undefined) await context.addInitScript(init);
      await welcome(context, visited);
      return context;
    },

    /** A profile of somebody who lets pages in frames keep something, as most browsers do. */
    async openProfile() {
      const folder = await openProfile();
      folders.push(folder);
      const context = await startBrowser({ folder });
      contexts.push(context);
      return context;
    },

    /** Ends what a test has left. */
    async clean() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
      await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
      await cloud.order('clearFaults');
    },

    async close() {
      await browser.close();
      await Promise.all([site.close(), around.close(), cloud.stop()]);
    },
  };
}

/** The page around a hosted app. */
function framing({ url }) {
  const src = new URL(url, 'http://127.0.0.1').searchParams.get('src');
  return `<!doctype html><title>Around</title><iframe src="${src.replaceAll('&', '&amp;')}"></iframe>`;
}

/** Lets the sandbox redirect to the app of that site. */
export const register = ({ cloud, site }) => cloud.order('redirectUri', { uri: `${site.origin}/app` });

/** Lets the pages of a profile ask a person of that sandbox to sign in. */
export function welcome(context, cloud) {
  return context.exposeFunction('visit', (url, email) => cloud.visit(url, email));
}

/** A tenant of the vendor's public client, in the region of that org. */
export function tenant({ cloud, site }, org, more = {}) {
  const region = cloud.regions.find(({ orgs }) => orgs.some(({ short_name: name }) => name === org));
  const client = region.clients.find(({ name }) => name === 'Harborlight Panel');
  const { login, api, orgs } = region;
  const { name: label } = orgs.find(({ short_name: name }) => name === org);
  return { id: org, label, region: { login, api }, clientId: client.id, redirectUri: `${site.origin}/app`, ...more };
}

/** The address of a page of the app that may ask these hosts and no others. */
export function policedTo(site, hosts) {
  const policy = `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${hosts.join(' ')}`;
  return `${site.origin}/policed?${new URLSearchParams({ policy })}`;
}

/** The page of the app, or its frame, connected. */
export async function app(world, context, { store = 'indexedDb', tenants = ['acme'], query = '' } = {}) {
  const page = await context.newPage();
  await page.goto(`${world.site.origin}/app${query}`);
  await start(world, page, { store, tenants });
  return page;
}

/** Connects in a page, a frame or a worker that has just come up. */
export async function start(world, where, { store = 'indexedDb', tenants = ['acme'] } = {}) {
  const specs = tenants.map((org) => (typeof org === 'string' ? tenant(world, org) : org));
  // It is loaded once, and may be on its way.
  await where.evaluate((app) => import(app), `${world.site.origin}/test/browser/app.js`);
  await where.evaluate((options) => start(options), { store, tenants: specs });
}

/** Signs in without a page of the sandbox: for tests of what comes afterwards. */
export async function signIn(page, id = 'acme', email = 'ada@acme.example') {
  await page.evaluate(([id, email]) => tenants.signIn(id, { way: person(email) }), [id, email]);
}

/** Clicks the button of the app, which signs in in that way; `signingIn` is its outcome. */
export async function clickSignIn(where, id, way, options = {}) {
  await where.evaluate(([id, way, options]) => {
    document.querySelector('button').onclick = () => {
      globalThis.signingIn = outcome(() => tenants.signIn(id, { ...options, way: tenantry[way]() }));
    };
  }, [id, way, options]);
  await where.click('button');
}

/** Fills in the sandbox's own pages, in the window or frame that shows them. */
export async function fillIn(where, { org, email, consent = 'allow' }) {
  await where.locator('body[data-page=sign-in]').waitFor();
  await where.fill('#org', org);
  await where.fill('#email', email);
  await where.fill('#password', 'sandbox');
  await where.click('button[type=submit]');
  // Whoever has allowed the app before is not asked again: the window is elsewhere then, or closed.
  const next = () => document.body && document.body.dataset.page !== 'sign-in' && (document.body.dataset.page ?? 'none');
  const page = await where.waitForFunction(next).then((found) => found.jsonValue()).catch(() => 'none');
  if (page === 'consent') await where.click(`button[value=${consent}]`);
}

/** How many token requests `work` costs, and what became of them. */
export async function requests(cloud, work) {
  const before = (await cloud.history()).length;
  await work();
  return (await cloud.history()).slice(before).map(({ grantType, status }) => [grantType, status]);
}

/** Does `work`, and waits until the server has processed the token request that it leads to. */
export async function nextRequest(cloud, work) {
  const before = (await cloud.history()).length;
  const patience = AbortSignal.timeout(30_000);
  await work();
  while ((await cloud.history()).length === before) patience.throwIfAborted();
}
