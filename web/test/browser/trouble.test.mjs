// What a browser, a network and a platform do to a page that is signed in, and how it goes on.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, afterEach, before, test } from 'node:test';

import { sandbox } from '../support/sandbox.mjs';
import { app, nextRequest, openWorld, policedTo, register, requests, signIn, start, tenant } from './world.mjs';

const REFRESHED = ['refresh_token', 200];
const RENEWABLE = ['refresh_for_public_clients=true', 'access_token_seconds=300'];

/** Whatever has failed is tried again after so many seconds at the latest. */
const LONGEST_PAUSE = 300;

let world;

before(async () => (world = await openWorld({ rules: RENEWABLE })));
after(() => world.close());
afterEach(() => world.clean());

const token = (page) => page.evaluate(() => tenants.accessToken('acme'));
const peek = (page) => page.evaluate(() => tenants.peek('acme'));
const state = (page) => page.evaluate(() => tenants.status('acme').state);
const isIn = (page, state) => page.waitForFunction((state) => tenants.status('acme').state === state, state);
const hears = (page, type) => page.waitForFunction((type) => heard.some((event) => event.type === type), type);

/** The page comes to the front, and looks at the clock. */
const looks = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));

/** Lets time pass, there and here. */
async function later(seconds, page) {
  await world.cloud.order('advance', { seconds });
  await page.evaluate((seconds) => later(seconds), seconds);
  await looks(page);
}

/** Loads the page again, with its clock as far ahead as it was. */
async function reload(page) {
  await page.addInitScript((ahead) => {
    const { now } = Date;
    Date.now = () => now() + ahead;
  }, await page.evaluate(() => ahead));
  await page.reload();
  await start(world, page);
}

/** A page that is signed in. */
async function signedIn(options) {
  const page = await app(world, await world.profile(), options);
  await signIn(page);
  return page;
}

test('a page whose database the browser has cleared serves its token, hears of it, and lets a person sign in anew', async () => {
  const page = await signedIn();
  const before = await peek(page);
  const session = await page.context().newCDPSession(page);

  await session.send('Storage.clearDataForOrigin', { origin: world.site.origin, storageTypes: 'indexeddb' });

  assert.equal(await token(page), before);
  const made = await requests(world.cloud, async () => {
    await later(240, page);
    await hears(page, 'forgotten');
  });
  // Another tab may have forgotten the org: its refresh token is not to be spent.
  assert.deepEqual(made, []);
  await signIn(page);
  await reload(page);
  assert.match(await token(page), /./);
});

/** Leaves no room for another record; deleting the database `filler` makes room again. */
async function fill(page) {
  await page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open('filler', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('all', { autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
    });
    for (let size = 65_536; size >= 64; ) {
      const isFull = await new Promise((resolve) => {
        const transaction = database.transaction('all', 'readwrite', { durability: 'strict' });
        transaction.objectStore('all').put(crypto.getRandomValues(new Uint8Array(size)));
        transaction.oncomplete = () => resolve(false);
        transaction.onabort = () => resolve(true);
      });
      if (isFull) size /= 2;
    }
    database.close();
  });
}

function makeRoom(page) {
  return page.evaluate(() => new Promise((resolve) => {
    indexedDB.deleteDatabase('filler').onsuccess = resolve;
  }));
}

/** A page that is signed in, and whose origin has room for little. */
async function crampedAndSignedIn() {
  const context = await world.profile();
  const page = await context.newPage();
  await page.goto(`${world.site.origin}/app`);
  const session = await context.newCDPSession(page);
  // Before the first use: Chromium remembers for a while how much room there was.
  await session.send('Storage.overrideQuotaForOrigin', { origin: world.site.origin, quotaSize: 200_000 });
  await start(world, page);
  await signIn(page);
  return page;
}

/** Lets the store be asked again, unless it just was. */
async function asksAgain(page) {
  const millis = await page.evaluate(() => (tenants.status('acme').until ?? Date.now()) - Date.now());
  await later(Math.max(0, Math.ceil(millis / 1000)), page);
}

test('a new token that the full disk does not take is used, and saved once there is room', async () => {
  const page = await crampedAndSignedIn();
  const before = await peek(page);
  await world.cloud.fault('hold');
  await nextRequest(world.cloud, () => later(240, page));
  await fill(page);

  await world.cloud.order('clearFaults');
  await isIn(page, 'unsaved');

  const unsaved = await token(page);
  assert.notEqual(unsaved, before);
  await makeRoom(page);
  await asksAgain(page);
  await isIn(page, 'signedIn');
  await reload(page);
  assert.equal(await peek(page), unsaved);
});

test('on a full disk a refresh token is not spent: the old token serves until there is room', async () => {
  const page = await crampedAndSignedIn();
  const before = await peek(page);
  await fill(page);

  const made = await requests(world.cloud, async () => {
    await later(240, page);
    await hears(page, 'unsaved');
    assert.equal(await token(page), before);
  });

  assert.deepEqual(made, []);
  await makeRoom(page);
  await later(LONGEST_PAUSE, page);
  await hears(page, 'renewed');
});

test('a page that was offline when its token ended renews as soon as it is back, without a click', async () => {
  const page = await signedIn();
  const before = await peek(page);
  await page.context().setOffline(true);
  await later(290, page);
  await hears(page, 'renewalDelayed');

  const made = await requests(world.cloud, async () => {
    await page.context().setOffline(false);
    await hears(page, 'renewed');
  });

  assert.deepEqual(made, [REFRESHED]);
  assert.notEqual(await peek(page), before);
});

test('a caller who asks while the page is offline is served when it is back', async () => {
  const page = await signedIn();
  await page.context().setOffline(true);
  await later(301, page);
  const waiting = token(page);
  await hears(page, 'renewalDelayed');

  await page.context().setOffline(false);

  assert.match(await waiting, /./);
});

test('a page whose policy lacks the API host hears at once which directive is to be mended', async () => {
  const { region } = tenant(world, 'acme');
  const page = await (await world.profile()).newPage();
  await page.goto(policedTo(world.site, [region.login]));
  await start(world, page, { store: 'memory' });

  const { error } = await page.evaluate(() => outcome(() => tenants.signIn('acme', { way: person('ada@acme.example') })));

  assert.equal(error?.code, 'signInFailed');
  assert.match(error.message, new RegExp(`^${new URL(region.api).host} did not answer.*connect-src`));
  assert.equal(await page.evaluate(async () => (await tenants.why('acme')).findings[0].cause), 'pagePolicy');
});

test('a platform that restarts and remembers nobody: the page says so, and a person signs in again without a reload', async (t) => {
  const port = await freePorts(4);
  const options = { rules: RENEWABLE, seed: 7, port };
  const first = await sandbox(options);
  const clouds = [first];
  t.after(() => clouds.at(-1).stop());
  const where = { ...world, cloud: first };
  await register(where);
  const context = await world.profile({ cloud: { visit: (...call) => clouds.at(-1).visit(...call) } });
  const page = await app(where, context);
  await signIn(page);

  await first.stop();
  await page.evaluate(() => later(240));
  await looks(page);
  await hears(page, 'renewalDelayed');
  assert.match(await peek(page), /./);
  clouds.push(await sandbox(options));
  await register({ ...where, cloud: clouds.at(-1) });
  await page.evaluate((seconds) => later(seconds), LONGEST_PAUSE);
  await looks(page);
  await hears(page, 'signedOut');

  const { cause } = await page.evaluate(() => heard.find(({ type }) => type === 'signedOut'));
  assert.match(cause.message, /invalid_grant/);
  await signIn(page);
  const status = await page.evaluate(async () => (await tenants.fetch('acme', '/api/v2/organizations/me')).status);
  assert.equal(status, 200);
});

/** The first of so many ports in a row that are free. */
async function freePorts(count) {
  for (let first = 20_000; ; first += count) {
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

test('nothing renews the token of a public client: a page hears of it at three quarters of its time, once', async (t) => {
  const cloud = await sandbox();
  t.after(() => cloud.stop());
  const plain = { ...world, cloud };
  await register(plain);
  const context = await world.profile({ cloud });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${world.site.origin}/app`);
  await start(plain, page);
  await signIn(page);
  const hour = 3_600_000;
  // A page that has slept lets answers that waited go first, for two seconds.
  const passes = async (millis) => {
    await page.clock.fastForward(millis);
    await page.clock.runFor(3000);
  };
  const due = () => page.evaluate(() => heard.filter(({ type }) => type === 'due'));
  const { expiresAt, status } = await page.evaluate(() => tenants.view('acme'));
  assert.equal(status.renewsAt, undefined);

  await passes(16.7 * hour);
  assert.deepEqual(await due(), []);
  await passes(1.4 * hour);

  assert.deepEqual(await due(), [{ type: 'due', tenant: 'acme', until: expiresAt }]);
  assert.match(await peek(page), /./);
  await passes(5 * hour);
  assert.equal((await due()).length, 1);
  await passes(hour);
  await hears(page, 'signedOut');
  assert.deepEqual([await state(page), await peek(page)], ['signedOut', undefined]);
});
