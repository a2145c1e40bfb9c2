// What depends on the browser, in the engines of Firefox and of Safari. Chromium has all the other browser tests.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { policedTo, requests, tenant } from '../browser/world.mjs';
import { startFirefox } from './firefox.mjs';
import { startWebKit } from './webkit.mjs';
import { openWorld } from './world.mjs';

const ADA = { org: 'acme', email: 'ada@acme.example' };
const REFRESHED = ['refresh_token', 200];

/** Fills in the sandbox's own pages; nobody has allowed the app before. */
async function fillIn(page, { org, email }) {
  await page.type('body[data-page=sign-in] #org', org);
  await page.type('#email', email);
  await page.type('#password', 'sandbox');
  await page.click('button[type=submit]');
  await page.click('button[value=allow]');
}

/** Clicks the button of the app, which signs in in that way; `signingIn` is its outcome. */
async function clickSignIn(page, way) {
  await page.run((way) => {
    document.querySelector('button').onclick = () => {
      window.signingIn = outcome(() => tenants.signIn('acme', { way: tenantry[way]() }));
    };
  }, way);
  await page.click('button');
}

const outcome = (page) => page.run(() => signingIn);
const peek = (page) => page.run(() => tenants.peek('acme') ?? null);
const untilSignedIn = (page) => page.until(() => tenants.status('acme').state === 'signedIn');
const nameOfOrg = (page) => page.run(async () => (await (await tenants.fetch('acme', '/api/v2/organizations/me')).json()).name);

for (const [name, startBrowser] of [['Firefox', startFirefox], ['WebKit', startWebKit]]) {
  describe(name, () => {
    let browser;
    let world;
    const pages = [];

    before(async () => (browser = await startBrowser()));
    after(() => browser?.close());
    beforeEach(async () => (world = await openWorld()));
    afterEach(async () => {
      await Promise.all(pages.splice(0).map((page) => page.close()));
      await world.close();
    });

    /** A page of that address. */
    async function opened(url) {
      const page = await browser.open(url);
      pages.push(page);
      return page;
    }

    /** Connects in a page, or its frame, that has just come up. */
    async function start(page, store) {
      await page.until(() => globalThis.ready === true);
      await page.run((options) => window.start(options), { store, tenants: [tenant(world, 'acme')] });
    }

    /** The page of the app, connected. */
    async function app({ store = 'indexedDb', query = '' } = {}) {
      const page = await opened(`${world.site.origin}/app${query}`);
      await start(page, store);
      return page;
    }

    /** Two windows of the app, both signed in with the token that one of them has got. */
    async function twoPages() {
      const one = await app();
      await one.run((email) => tenants.signIn('acme', { way: person(email) }), ADA.email);
      const other = await app();
      assert.equal(await peek(other), await peek(one));
      return [one, other];
    }

    /** Lets time pass, there and here. */
    async function later(seconds, ...places) {
      await world.cloud.order('advance', { seconds });
      for (const page of places) await page.run((seconds) => window.later(seconds), seconds);
    }

    test('a person signs in in a popup, which is closed, and the token is good for the API', async () => {
      const page = await app({ store: 'memory' });
      const before = await browser.count();

      const popup = await browser.opened(() => clickSignIn(page, 'popup'));
      await fillIn(popup, ADA);

      assert.equal((await outcome(page)).error, undefined);
      assert.equal(await nameOfOrg(page), 'Acme');
      assert.equal(await browser.count(), before);
    });

    test('a popup that nobody has clicked for is named', async () => {
      const page = await app({ store: 'memory' });

      const { error } = await page.run(() => window.outcome(() => tenants.signIn('acme', { way: tenantry.popup() })));

      assert.equal(error?.code, 'popupBlocked');
    });

    test('a popup that the person closes is named, and nothing of the sign-in is left', async () => {
      const page = await app({ store: 'memory' });
      const popup = await browser.opened(() => clickSignIn(page, 'popup'));
      await popup.until(() => document.body.dataset.page === 'sign-in');

      await popup.close();

      assert.equal((await outcome(page)).error?.code, 'popupClosed');
      assert.equal(await page.run(() => tenants.status('acme').state), 'signedOut');
      const causes = await page.run(async () => (await tenants.why('acme')).findings.map(({ cause }) => cause));
      assert.deepEqual(causes, ['signInUnfinished', 'redirectUriNotExact', 'clientUnknown'], 'the page may have shown an error');
    });

    test('a hosted app in its frame signs in in a popup, where it may keep nothing', async () => {
      const page = await opened(world.around);
      const frame = page.frame();
      await start(frame, 'memory');

      const popup = await browser.opened(() => clickSignIn(frame, 'popup'));
      await fillIn(popup, ADA);

      assert.equal((await outcome(frame)).error, undefined);
      assert.equal(await nameOfOrg(frame), 'Acme');
    });

    test('a person is sent away to sign in, comes back to the page as it was, and is signed in after a reload', async () => {
      const query = '?gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.com&queue=a%20b#/calls?id=7';
      const page = await app({ query });

      await clickSignIn(page, 'redirect');
      await fillIn(page, ADA);
      await page.until(() => location.search.includes('code='));
      await start(page, 'indexedDb');
      await untilSignedIn(page);

      assert.equal(await page.run(() => location.href), `${world.site.origin}/app${query}`);
      const token = await peek(page);
      await page.ask(() => location.reload());
      await page.until(() => !('tenants' in window));
      await start(page, 'indexedDb');
      assert.equal(await peek(page), token);
      assert.equal(await nameOfOrg(page), 'Acme');
    });

    test('a person who goes back from the sign-in page finds the app, signs in after all, and is signed in', async () => {
      const page = await app();
      // A page that is left while it loads has no place in the history.
      await page.until(() => document.readyState === 'complete');
      await clickSignIn(page, 'redirect');
      await page.until(() => document.body.dataset.page === 'sign-in' && document.readyState === 'complete');

      await page.ask(() => history.back());
      await page.until(() => location.pathname === '/app' && globalThis.ready === true);
      // Some browsers have kept the page as it was, others load it anew.
      if (!(await page.run(() => 'tenants' in window))) await start(page, 'indexedDb');
      await clickSignIn(page, 'redirect');
      await fillIn(page, ADA);
      await page.until(() => location.search.includes('code='));
      await start(page, 'indexedDb');

      await untilSignedIn(page);
      assert.equal(await nameOfOrg(page), 'Acme');
    });

    test('two windows that find the token ended at once make one token request, and both have the new one', async () => {
      const [one, other] = await twoPages();
      const before = await peek(one);
      await later(290, one, other);

      const tokens = [];
      const made = await requests(world.cloud, async () => {
        for (const page of [one, other]) await page.run(() => void (window.asked = tenants.accessToken('acme')));
        for (const page of [one, other]) tokens.push(await page.run(() => asked));
      });

      assert.deepEqual(made, [REFRESHED]);
      assert.equal(tokens[0], tokens[1]);
      assert.notEqual(tokens[0], before);
    });

    test('a window that asks for nothing hears of the new token that another has got', async () => {
      const [one, other] = await twoPages();
      await later(290, one, other);

      const renewed = await one.run(() => tenants.accessToken('acme'));

      await other.until((token) => tenants.peek('acme') === token, renewed);
    });

    test('a worker calls the API with the token that its page signed in for', async () => {
      const page = await app();
      await page.run((email) => tenants.signIn('acme', { way: person(email) }), ADA.email);

      const name = await page.run((options) => new Promise((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(options);
      }), { store: 'indexedDb', tenants: [tenant(world, 'acme')] });

      assert.equal(name, 'Acme');
    });

    test('a Content Security Policy without the API host is named at once, with the directive to mend', async () => {
      const acme = tenant(world, 'acme');
      const page = await opened(policedTo(world.site, [acme.region.login]));
      await start(page, 'memory');

      const { error } = await page.run((email) => window.outcome(() => tenants.signIn('acme', { way: person(email) })), ADA.email);

      assert.equal(error?.code, 'signInFailed');
      assert.match(error.message, new RegExp(`^${new URL(acme.region.api).host} did not answer.*connect-src`));
      assert.equal(await page.run(async () => (await tenants.why('acme')).findings[0].cause), 'pagePolicy');
    });

    test('a Content Security Policy that forbids wasm is named with the word that is missing', async () => {
      const page = await opened(`${world.site.origin}/guarded`);
      await page.until(() => 'told' in window);

      const { error } = await page.run(() => told);

      assert.equal(error?.code, 'notLoaded');
      assert.match(error.message, /add 'wasm-unsafe-eval' to its script-src/);
    });
  });
}
