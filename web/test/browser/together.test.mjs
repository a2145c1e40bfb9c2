// Tabs and workers of one browser share one store: one of them renews, and all have the new token.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { sandbox } from '../support/sandbox.mjs';
import { app, nextRequest, openWorld, register, requests, signIn, start } from './world.mjs';

/** Genesys Cloud gives public clients no refresh token; what comes is kept all the same. */
const RENEWABLE = ['refresh_for_public_clients=true', 'access_token_seconds=300'];
const REFRESHED = ['refresh_token', 200];

let world;

before(async () => (world = await openWorld({ rules: RENEWABLE })));
after(() => world.close());
afterEach(() => world.clean());

/** Two tabs of one profile, both signed in to the same org with the same token. */
async function twoTabs(where = world, init) {
  const context = await where.profile({ init, cloud: where.cloud });
  const one = await app(where, context);
  await signIn(one);
  return [one, await app(where, context)];
}

/** Lets time pass, there and here. */
async function later(seconds, { cloud }, ...places) {
  await cloud.order('advance', { seconds });
  await Promise.all(places.map((place) => place.evaluate((seconds) => later(seconds), seconds)));
}

/** Lets the wait for another's renewal pass. */
async function afterItsWait(where, place) {
  const millis = await place.evaluate(() => tenants.status('acme').until - Date.now());
  await later(Math.ceil(millis / 1000) + 1, where, place);
  // A tab that comes to the front looks at the clock.
  await place.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
}

/** A page that is signed in, and its worker. */
async function pageAndWorker() {
  const page = await app(world, await world.profile());
  await signIn(page);
  const started = page.waitForEvent('worker');
  await page.evaluate(() => void new Worker('/test/browser/app.js', { type: 'module' }));
  const worker = await started;
  await start(world, worker);
  return [page, worker];
}

const token = (place) => place.evaluate(() => tenants.accessToken('acme'));
const peek = (place) => place.evaluate(() => tenants.peek('acme'));
const state = (place) => place.evaluate(() => tenants.status('acme').state);
const kinds = (place) => place.evaluate(() => heard.map(({ type }) => type));

test('two tabs that find the token ended at once make one token request, and both have the new one', async () => {
  const [one, other] = await twoTabs();
  const before = await peek(one);
  assert.equal(await peek(other), before);
  await later(290, world, one, other);

  const tokens = [];
  const made = await requests(world.cloud, async () => tokens.push(...(await Promise.all([token(one), token(other)]))));

  assert.deepEqual(made, [REFRESHED]);
  assert.equal(tokens[0], tokens[1]);
  assert.notEqual(tokens[0], before);
  const told = [await kinds(one), await kinds(other)].map((all) => all.filter((type) => /renewed|adopted/.test(type)));
  assert.deepEqual(told.sort(), [['adopted'], ['renewed']]);
});

test('a tab that asks for nothing hears of the new token that another has got', async () => {
  const [one, other] = await twoTabs();
  await later(290, world, one, other);

  const renewed = await token(one);

  await other.waitForFunction((token) => tenants.peek('acme') === token, renewed);
});

test('what one tab signs out is signed out in the other, and its token is gone from both', async () => {
  const [one, other] = await twoTabs();

  await one.evaluate(() => tenants.signOut('acme'));

  await other.waitForFunction(() => tenants.status('acme').state === 'signedOut');
  assert.deepEqual([await peek(one), await peek(other)], [undefined, undefined]);
});

test('a tab that is closed before its request has left leaves the renewal to the other', async () => {
  const [one, other] = await twoTabs();
  const before = await peek(other);
  await one.evaluate(() => {
    globalThis.asked = new Promise((resolve) => {
      globalThis.fetch = () => new Promise(() => resolve());
    });
  });
  await later(290, world, one, other);
  await one.evaluate(() => {
    tenants.accessToken('acme');
    return asked;
  });
  const waiting = token(other);
  await other.waitForFunction(() => tenants.status('acme').state === 'yielding');

  const made = await requests(world.cloud, async () => {
    await one.close();
    await afterItsWait(world, other);
    assert.notEqual(await waiting, before);
  });

  assert.deepEqual(made, [REFRESHED]);
});

test('a tab that is closed before its answer has come costs nobody a sign-in, where the server forgives a repeat', async (t) => {
  const cloud = await sandbox({ rules: [...RENEWABLE, 'rotation.grace.seconds=120'] });
  t.after(() => cloud.stop());
  const forgiving = { ...world, cloud };
  await register(forgiving);
  const [one, other] = await twoTabs(forgiving);
  const before = await peek(other);
  await cloud.fault('hold');
  await later(290, forgiving, one, other);
  // The server spends the refresh token, and nobody will ever have the answer.
  await nextRequest(cloud, () => void one.evaluate(() => tenants.accessToken('acme')).catch(() => 'its tab is closed'));
  const waiting = token(other);
  await other.waitForFunction(() => tenants.status('acme').state === 'yielding');

  await one.close();
  await afterItsWait(forgiving, other);

  assert.notEqual(await waiting, before);
  assert.equal(await state(other), 'signedIn');
});

test('a page and its worker make one token request, and both have the new token', async () => {
  const [page, worker] = await pageAndWorker();
  assert.equal(await peek(worker), await peek(page));
  await later(290, world, page, worker);

  const tokens = [];
  const made = await requests(world.cloud, async () => tokens.push(...(await Promise.all([token(page), token(worker)]))));

  assert.deepEqual(made, [REFRESHED]);
  assert.equal(tokens[0], tokens[1]);
});

test('a worker calls the API with the token that its page signed in for', async () => {
  const [, worker] = await pageAndWorker();

  const name = await worker.evaluate(async () => (await (await tenants.fetch('acme', '/api/v2/organizations/me')).json()).name);

  assert.equal(name, 'Acme');
});

test('without BroadcastChannel two tabs still make one token request, and the other tab has the token within seconds', async () => {
  const [one, other] = await twoTabs(world, () => void delete globalThis.BroadcastChannel);
  await world.cloud.fault('hold');
  await later(290, world, one, other);

  const tokens = [];
  const made = await requests(world.cloud, async () => {
    const renewing = token(one);
    await one.waitForFunction(() => tenants.status('acme').state === 'renewing');
    const waiting = token(other);
    await other.waitForFunction(() => tenants.status('acme').state === 'yielding');
    await world.cloud.order('clearFaults');
    tokens.push(await renewing);
    const renewed = performance.now();
    tokens.push(await waiting);
    // It would wait for 40 seconds, were it not for a look at the store each second.
    assert.ok(performance.now() - renewed < 10_000);
  });

  assert.deepEqual(made, [REFRESHED]);
  assert.equal(tokens[0], tokens[1]);
});
