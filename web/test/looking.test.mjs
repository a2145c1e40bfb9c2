// A store that does not tell of others' changes is read again, but only while a caller waits for one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { connect, memoryStore } from 'tenantry';

import { confidential, nightly, person } from './support/people.mjs';
import { sandbox } from './support/sandbox.mjs';

let world;
before(async () => (world = await sandbox({ rules: ['access_token_seconds=300'] })));
after(() => world.stop());

/** A store of somebody's own, which has no `watch`, and counts how often it is read. */
function quiet(store) {
  const { load, watch: _, ...others } = store;
  const own = { ...others, loads: 0, load: () => (own.loads++, load()) };
  return own;
}

async function connected(t, options) {
  const tenants = await connect(options);
  t.after(() => tenants.dispose());
  return tenants;
}

/** Waits until a tenant is in that state, and lets everything run meanwhile. */
async function until(tenants, state) {
  const patience = AbortSignal.timeout(30_000);
  while (tenants.status('acme').state !== state) {
    patience.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('whoever waits while another renews has the new token within seconds of the other', async (t) => {
  const store = memoryStore();
  const tenants = [confidential(world, 'acme')];
  const one = await connected(t, { store, tenants, way: person(world, 'ada@acme.example') });
  await one.signIn('acme');
  const other = await connected(t, { store: quiet(store.twin()), tenants });
  const now = Date.now;
  t.mock.method(Date, 'now', () => now() + 290_000);
  await world.order('advance', { seconds: 290 });
  await world.fault('hold');
  const before = (await world.history()).length;

  const renewing = one.accessToken('acme');
  await until(one, 'renewing');
  const waiting = other.accessToken('acme');
  await until(other, 'yielding');
  await world.order('clearFaults');
  const token = await renewing;
  const renewed = performance.now();

  assert.equal(await waiting, token);
  // Until the end of the lease it would be 40 seconds.
  assert.ok(performance.now() - renewed < 10_000);
  assert.equal((await world.history()).length - before, 1);
});

test('a store is not read again while nobody waits, nor while nobody else renews', async (t) => {
  const store = quiet(memoryStore());
  const tenants = await connected(t, { store, tenants: [nightly(world, 'jobs')], fetch: () => new Promise(() => {}) });
  t.mock.timers.enable({ apis: ['setTimeout'] });

  t.mock.timers.tick(10_000);
  const giveUp = new AbortController();
  const waiting = assert.rejects(tenants.accessToken('jobs', { signal: giveUp.signal }), { code: 'aborted' });
  for (let second = 0; second < 10; second++) {
    t.mock.timers.tick(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }

  assert.equal(store.loads, 1);
  giveUp.abort();
  await waiting;
});
