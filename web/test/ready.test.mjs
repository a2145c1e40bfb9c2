// A token is handed out as fast as it can be looked up, and not after its end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { connect } from 'tenantry';

import { nightly } from './support/people.mjs';
import { sandbox } from './support/sandbox.mjs';

/** A client's token lasts 300 seconds and is handed out for 270 of them; its clock stands still. */
let world;
before(async () => (world = await sandbox({ rules: ['access_token_seconds=300'] })));
after(() => world.stop());

async function signedIn(t) {
  let now = Date.now();
  t.mock.method(Date, 'now', () => now);
  const tenants = await connect({ tenants: [nightly(world, 'jobs')] });
  t.after(() => tenants.dispose());
  await tenants.accessToken('jobs');
  const handle = tenants.tenant('jobs');
  return { tenants, ways: [() => tenants.peek('jobs'), () => handle.peek()], later: (seconds) => (now += seconds * 1000) };
}

/** Asks so often that the clock is looked at now and then only. */
function askOften(ask) {
  for (let times = 0; times < 1000; times++) assert.ok(ask());
}

test('a token that has ended is not handed out, however often it was asked for a moment before', async (t) => {
  const { ways, later } = await signedIn(t);
  for (const ask of ways) askOften(ask);

  await null;
  later(271);

  assert.deepEqual(ways.map((ask) => ask()), [undefined, undefined]);
});

test('in its last minute it is not handed out late, not even to a loop that lets nothing else run', async (t) => {
  const { ways, later } = await signedIn(t);
  later(211);
  for (const ask of ways) askOften(ask);

  later(60);

  assert.deepEqual(ways.map((ask) => ask()), [undefined, undefined]);
});

test('before that, a loop that lets nothing else run for so long gets no more than 64 late', async (t) => {
  const { ways: [ask], later } = await signedIn(t);
  askOften(ask);

  later(271);

  const late = Array.from({ length: 1000 }, ask).filter((token) => token !== undefined);
  assert.ok(late.length <= 64, `${late.length} were late`);
});

test('a token that is awaited again and again is not handed out after its end either', async (t) => {
  const { tenants, later } = await signedIn(t);
  const before = await tenants.accessToken('jobs');
  for (let times = 0; times < 1000; times++) assert.equal(await tenants.accessToken('jobs'), before);

  later(271);
  await world.order('advance', { seconds: 271 });

  assert.notEqual(await tenants.accessToken('jobs'), before);
});

test('a token that is signed out is gone for the loop that signs out', async (t) => {
  const { tenants, ways } = await signedIn(t);
  for (const ask of ways) askOften(ask);

  const gone = tenants.signOut('jobs');

  assert.deepEqual(ways.map((ask) => ask()), [undefined, undefined]);
  await gone;
});

test('nobody gets a token of tenants that were disposed of', async (t) => {
  const { tenants, ways } = await signedIn(t);
  for (const ask of ways) askOften(ask);

  tenants.dispose();

  for (const ask of ways) assert.throws(ask, { code: 'disposed' });
});
