// What the core is told that no caller asks for: of the store, the network, the machine; and what comes of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { connect, manual, memoryStore } from 'tenantry';

import { becomePage, listeners } from './sign-in/page.mjs';
import { confidential, nightly, person } from './support/people.mjs';
import { sandbox } from './support/sandbox.mjs';

let world;
before(async () => (world = await sandbox({ rules: ['access_token_seconds=300'] })));
after(() => world.stop());

async function connected(t, options) {
  const tenants = await connect(options);
  t.after(() => tenants.dispose());
  return tenants;
}

/** Resolves with the next event of that type. */
const next = (tenants, type) => new Promise((resolve) => {
  const off = tenants.on(type, (event) => (off(), resolve(event)));
});

/** A store in memory that fails as long as it is told to. */
function failing() {
  const store = memoryStore();
  const { compareAndSwap, erase } = store;
  const refused = new Error('the disk is full');
  const own = {
    ...store,
    fails: false,
    compareAndSwap: (...swap) => (own.fails ? Promise.reject(refused) : compareAndSwap(...swap)),
    erase: (tenant) => (own.fails ? Promise.reject(refused) : erase(tenant)),
  };
  return own;
}

/** A page, and the events of its window. */
function page(t) {
  const { addEventListener, removeEventListener, happens } = listeners();
  becomePage(t, { addEventListener, removeEventListener });
  return { happens };
}

test('a redirect is known by the sign-in that waits for it', async (t) => {
  let tell;
  const shown = new Promise((resolve) => (tell = resolve));
  const tenants = await connected(t, { tenants: [confidential(world, 'acme')], way: manual(tell) });
  const signingIn = tenants.signIn('acme');
  const back = await world.visit(await shown, 'ada@acme.example');

  assert.equal(tenants.expecting(back), 'acme');
  assert.equal(tenants.expecting(back.replace('state=', 'state=x')), undefined);

  tenants.redirected(back);
  await signingIn;
  assert.equal(tenants.expecting(back), undefined);
});

test('an application that wants another token gets one', async (t) => {
  const tenants = await connected(t, { tenants: [nightly(world, 'jobs')] });
  const before = await tenants.accessToken('jobs');

  await tenants.renew('jobs');

  assert.notEqual(tenants.peek('jobs'), before);
});

test('what connecting has brought to light is heard by who listens from then on', async (t) => {
  const { clientSecret, ...acme } = confidential(world, 'acme', { clientId: world.client('Harborlight Panel').id });
  await world.order('redirectUri', { uri: acme.redirectUri });
  const store = memoryStore();
  const options = { tenants: [acme], way: person(world, 'ada@acme.example') };
  const before = await connected(t, { ...options, store });
  await before.signIn('acme');
  before.dispose();
  const { now } = Date;
  t.mock.method(Date, 'now', () => now() + 250_000);
  const heard = [];

  const tenants = await connected(t, { ...options, store: store.twin() });
  for (const type of ['due', 'signedIn']) tenants.on(type, () => heard.push(type));
  const notHeard = tenants.on('due', () => heard.push('by whom?'));
  notHeard();
  await tenants.signIn('acme');

  assert.deepEqual(heard, ['due', 'signedIn']);
});

test('whoever waits for the end loses no renewal and no sign-in that is half done', async (t) => {
  const store = memoryStore();
  const options = { tenants: [confidential(world, 'acme')], way: person(world, 'ada@acme.example') };
  const half = async (work) => {
    const before = (await world.history()).length;
    await world.fault('hold');
    const done = work();
    while ((await world.history()).length === before) await new Promise((resolve) => setImmediate(resolve));
    return { done };
  };
  const first = await connected(t, { ...options, store });
  const signingIn = await half(() => first.signIn('acme'));
  const over = first[Symbol.asyncDispose]();
  await world.order('clearFaults');
  await over;
  await signingIn.done;

  const second = await connected(t, { ...options, store: store.twin() });
  const old = second.peek('acme');
  const renewing = await half(() => second.renew('acme'));
  const end = second[Symbol.asyncDispose]();
  await world.order('clearFaults');
  await end;
  await renewing.done;
  await second[Symbol.asyncDispose]();
  assert.throws(() => second.ids, { code: 'disposed' });

  const third = await connected(t, { ...options, store: store.twin() });
  const token = third.peek('acme');
  assert.ok(token !== undefined && token !== old);
});

test('what a store could not save is told, and saved once it can', async (t) => {
  const store = failing();
  const tenants = await connected(t, { store, tenants: [nightly(world, 'jobs')] });
  const before = await tenants.accessToken('jobs');
  store.fails = true;

  const unsaved = next(tenants, 'unsaved');
  const renewing = tenants.renew('jobs');
  const { tenant, error } = await unsaved;
  assert.deepEqual([tenant, error.message], ['jobs', 'the disk is full']);
  assert.deepEqual([tenants.view('jobs').stored, tenants.peek('jobs')], [false, before]);
  store.fails = false;
  await renewing;

  assert.notEqual(tenants.peek('jobs'), before);
});

test('what a store could not erase is told, and erased once it can', async (t) => {
  const store = failing();
  const tenants = await connected(t, { store, tenants: [nightly(world, 'jobs')] });
  await tenants.accessToken('jobs');
  store.fails = true;

  const notForgotten = next(tenants, 'notForgotten');
  const forgetting = tenants.forget('jobs');
  const { until, error } = await notForgotten;
  assert.ok(until > Date.now());
  assert.equal(error.message, 'the disk is full');
  store.fails = false;
  await forgetting;

  assert.deepEqual([...(await store.load())], []);
});

test('a renewal that was put off is tried at once when the network is back', async (t) => {
  const { happens } = page(t);
  let isOnline = false;
  // As Node explains that nothing was sent.
  const offline = new TypeError('fetch failed', { cause: Object.assign(new Error('offline'), { code: 'ENOTFOUND' }) });
  const send = (...call) => (isOnline ? fetch(...call) : Promise.reject(offline));
  const tenants = await connected(t, { tenants: [nightly(world, 'jobs')], fetch: send });
  const delayed = next(tenants, 'renewalDelayed');
  const waiting = tenants.accessToken('jobs');
  const { until } = await delayed;

  isOnline = true;
  happens(new Event('online'));

  assert.equal(await waiting, tenants.peek('jobs'));
  assert.ok(Date.now() < until, 'it waited until then');
  tenants.dispose();
});

test('a page that comes back from where no timer ran renews what has ended meanwhile', async (t) => {
  const { happens } = page(t);
  const tenants = await connected(t, { tenants: [nightly(world, 'jobs')] });
  await tenants.accessToken('jobs');
  const { now } = Date;
  t.mock.method(Date, 'now', () => now() + 290_000);
  const renewed = next(tenants, 'renewed');
  const back = performance.now();

  happens(Object.assign(new Event('pageshow'), { persisted: true }));

  await renewed;
  // The clock is looked at every half a minute in any case.
  assert.ok(performance.now() - back < 15_000);
  tenants.dispose();
});
