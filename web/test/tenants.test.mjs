// In Node, an application stays signed in to several orgs of a simulated Genesys Cloud.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { connect, memoryStore, TenantryError } from 'tenantry';

import { confidential, nightly, person } from './support/people.mjs';
import { sandbox } from './support/sandbox.mjs';

let world;
const open = [];

before(async () => (world = await sandbox({ rules: ['access_token_seconds=300'] })));
after(() => world.stop());
afterEach(async () => {
  await Promise.all(open.splice(0).map((tenants) => tenants.dispose()));
  await world.order('clearFaults');
});

async function connected(options) {
  const tenants = await connect(options);
  open.push(tenants);
  return tenants;
}

async function signedIn(id = 'acme', email = 'ada@acme.example') {
  const tenants = await connected({ tenants: [confidential(world, id)], way: person(world, email) });
  await tenants.signIn(id);
  return tenants;
}

/** Lets time pass, here and there. */
async function later(seconds) {
  const then = Date.now;
  Date.now = () => then() + seconds * 1000;
  await world.order('advance', { seconds });
}

/** What `work` rejects with or throws. */
async function error(work) {
  let thrown;
  await assert.rejects(
    async () => work(),
    (it) => ((thrown = it), it instanceof TenantryError),
  );
  return thrown;
}

/** How many token requests `work` costs. */
async function requests(work) {
  const before = (await world.history()).length;
  await work();
  return (await world.history()).slice(before);
}

test('a client signs in for itself when its token is first asked for', async () => {
  const tenants = await connected({ tenants: [nightly(world, 'jobs')] });

  const reply = await tenants.fetch('jobs', '/api/v2/organizations/me');

  assert.equal((await reply.json()).name, 'Acme');
  assert.equal(tenants.view('jobs').orgName, 'Acme');
});

test('an org that has moved to another region is asked there for its token', async () => {
  const west = world.regions[1];
  const tenants = await connected({ tenants: [nightly(world, 'moved')] });
  const handle = tenants.tenant('moved');
  await handle.accessToken();
  await tenants.signOut('moved');
  const client = west.clients.find(({ kind }) => kind === 'client credentials');

  await tenants.update({
    ...nightly(world, 'moved'),
    region: { login: west.login, api: west.api },
    clientId: client.id,
    clientSecret: client.secret,
  });

  const reply = await handle.fetch('/api/v2/organizations/me', { signal: AbortSignal.timeout(10_000) });
  assert.deepEqual([reply.status, new URL(reply.url).origin], [200, west.api]);
});

test('a handle finds the token of a tenant that was forgotten and is known again', async () => {
  const tenants = await connected({ tenants: [nightly(world, 'again')] });
  const handle = tenants.tenant('again');
  await handle.accessToken();
  await tenants.forget('again');
  tenants.add(nightly(world, 'again'));

  const token = await tenants.accessToken('again');

  assert.equal(handle.peek(), token);
});

test('a refused consent is told as such', async () => {
  const tenants = await connected({
    tenants: [confidential(world, 'globex')],
    way: person(world, 'gus@globex.example', 'refuse'),
  });

  const { code, cause } = await error(() => tenants.signIn('globex'));

  assert.deepEqual([code, cause.code], ['signInFailed', 'consentRefused']);
});

test('a person signs in, and the org is proved', async () => {
  const tenants = await connected({ tenants: [confidential(world, 'acme')], way: person(world, 'ada@acme.example') });
  const told = [];
  tenants.on('signedIn', (event) => told.push(event.tenant));

  await tenants.signIn('acme');

  const { orgName, renewable, status } = tenants.view('acme');
  assert.deepEqual([orgName, renewable, status.state, told], ['Acme', true, 'signedIn', ['acme']]);
  assert.match(await tenants.accessToken('acme'), /^[\w*-]{60,}$/);
});

test('before anybody has signed in, the error says so', async () => {
  const tenants = await connected({ tenants: [confidential(world, 'acme')] });

  const { code, tenant, message } = await error(() => tenants.accessToken('acme'));

  assert.deepEqual([code, tenant], ['signedOut', 'acme']);
  assert.match(message, /Nobody has signed in yet/);
  assert.equal(tenants.peek('acme'), undefined);
});

test('a user of another org is refused, with both names, and nothing is kept', async () => {
  const acme = world.org('acme').id;
  const tenants = await connected({
    tenants: [confidential(world, 'acme', { orgId: acme })],
    way: person(world, 'grace@globex.example'),
  });

  const { code, cause } = await error(() => tenants.signIn('acme'));

  assert.deepEqual([code, cause.code], ['signInFailed', 'wrongOrg']);
  assert.match(cause.message, /Globex.*was expected/);
  assert.equal(tenants.status('acme').state, 'signedOut');
  assert.equal((await tenants.why('acme')).findings[0].cause, 'wrongUser');
});

test('five hundred callers of an ended token cost one token request, and all are served', async () => {
  const tenants = await signedIn();
  const before = await tenants.accessToken('acme');

  await later(290);
  const made = await requests(async () => {
    const tokens = await Promise.all(Array.from({ length: 500 }, () => tenants.accessToken('acme')));
    assert.equal(new Set(tokens).size, 1);
    assert.notEqual(tokens[0], before);
  });

  assert.deepEqual(made.map(({ grantType, status }) => [grantType, status]), [['refresh_token', 200]]);
});

test('a call that is answered 401 is repeated once with a new token', async () => {
  const tenants = await signedIn();
  const before = tenants.peek('acme');
  await later(60);
  await world.fault({ status: 401 }, '/api/v2/organizations/me', 'GET');

  const reply = await tenants.fetch('acme', '/api/v2/organizations/me');

  assert.equal(reply.status, 200);
  assert.notEqual(tenants.peek('acme'), before);
});

test('a token of a moment ago is tried again before it is renewed', async () => {
  const tenants = await signedIn();
  const before = tenants.peek('acme');
  await world.fault({ status: 401 }, '/api/v2/organizations/me', 'GET');

  const reply = await tenants.fetch('acme', '/api/v2/organizations/me');

  assert.equal(reply.status, 200);
  assert.equal(tenants.peek('acme'), before);
});

test('a write is never repeated unseen', async () => {
  const tenants = await signedIn();
  await world.fault({ status: 401 }, '/api/v2/tokens/me', 'DELETE');

  const reply = await tenants.fetch('acme', '/api/v2/tokens/me', { method: 'DELETE' });

  assert.equal(reply.status, 401);
});

test('a 403 is passed through and renews nothing', async () => {
  const tenants = await signedIn();
  await world.fault({ status: 403 }, '/api/v2/users/me', 'GET');

  const made = await requests(async () => {
    assert.equal((await tenants.fetch('acme', '/api/v2/users/me')).status, 403);
  });

  assert.deepEqual(made, []);
});

test('a token goes to the API host of its own region only', async () => {
  const tenants = await signedIn();
  const api = world.east.api;
  const elsewhere = [
    'https://api.mypurecloud.com/api/v2/users/me',
    '//evil.example/api',
    `${api.replace('http://', 'http://user@')}/api`,
    world.east.login,
    '\\\\evil.example/api',
    'https:/api',
  ];

  for (const url of elsewhere) {
    const { code } = await error(() => tenants.fetch('acme', url));
    assert.equal(code, 'wrongHost', url);
  }
  assert.equal((await tenants.fetch('acme', `${api}/api/v2/organizations/me`)).status, 200);
});

test('a 429 is waited out when asked, for as long as it says', async () => {
  const tenants = await signedIn();
  await world.fault({ status: 429 }, '/api/v2/users/me', 'GET');
  assert.equal((await tenants.fetch('acme', '/api/v2/users/me')).status, 429);
  await world.fault({ status: 429 }, '/api/v2/organizations/me', 'GET');

  const reply = await tenants.fetch('acme', '/api/v2/organizations/me', { patience: 1 });

  assert.equal(reply.status, 200);
});

test('a caller may give up at any time, and nobody else is disturbed', async () => {
  const tenants = await connected({ tenants: [nightly(world, 'jobs')] });
  await world.fault('hold');
  const giving = new AbortController();
  const waiting = tenants.accessToken('jobs', { signal: giving.signal });
  const other = tenants.accessToken('jobs');
  giving.abort();

  const { code } = await error(() => waiting);
  await world.order('clearFaults');

  assert.equal(code, 'aborted');
  assert.match(await other, /./);
});

test('a sign-in may be given up, and another one begun', async () => {
  const tenants = await connected({ tenants: [confidential(world, 'acme')], way: person(world, 'ada@acme.example') });
  const giving = new AbortController();
  let shown;
  const page = new Promise((resolve) => (shown = resolve));
  const never = { leaves: false, begin: () => ({ show: () => (shown(), new Promise(() => {})), end() {} }) };
  const first = tenants.signIn('acme', { way: never, signal: giving.signal });
  await page;
  giving.abort();

  assert.equal((await error(() => first)).code, 'aborted');
  await tenants.signIn('acme');
  assert.equal(tenants.status('acme').state, 'signedIn');
});

test('a refused client stops, says what to do, and goes on once it is put right', async () => {
  const right = nightly(world, 'jobs');
  const tenants = await connected({ tenants: [{ ...right, clientSecret: 'wrong' }] });

  const { code, message } = await error(() => tenants.accessToken('jobs'));
  assert.equal(code, 'stopped');
  assert.match(message, /Admin > Integrations > OAuth/);
  assert.doesNotMatch(message, /wrong|SECRET/);

  await tenants.update(right);
  assert.match(await tenants.accessToken('jobs'), /./);
});

test('what is signed out stays signed out, and its token is dead', async () => {
  const tenants = await signedIn();
  const token = await tenants.accessToken('acme');

  await tenants.signOut('acme');

  assert.equal(tenants.peek('acme'), undefined);
  assert.equal((await error(() => tenants.accessToken('acme'))).code, 'signedOut');
  const headers = { authorization: `Bearer ${token}` };
  let status;
  do status = (await fetch(`${world.east.api}/api/v2/users/me`, { headers })).status;
  while (status === 200);
  assert.equal(status, 401);
});

test('a forgotten tenant leaves nothing in the store', async () => {
  const store = memoryStore();
  const tenants = await connected({ store, tenants: [nightly(world, 'jobs')] });
  await tenants.accessToken('jobs');

  await tenants.forget('jobs');

  assert.deepEqual([...(await store.load())], []);
  assert.equal((await error(() => tenants.accessToken('jobs'))).code, 'unknownTenant');
});

test('what a store holds goes on where it was, without a request', async () => {
  const store = memoryStore();
  const spec = confidential(world, 'acme');
  const first = await connect({ store, tenants: [spec], way: person(world, 'ada@acme.example') });
  await first.signIn('acme');
  const token = await first.accessToken('acme');
  await first.dispose();

  const made = await requests(async () => {
    const second = await connected({ store, tenants: [spec] });
    assert.equal(await second.accessToken('acme'), token);
  });

  assert.deepEqual(made, []);
});

test('a lost answer, a restart of the platform: callers are served as soon as it is back', async () => {
  const tenants = await connected({ tenants: [nightly(world, 'jobs')] });
  await world.fault('closeWithoutAnswer');

  assert.match(await tenants.accessToken('jobs'), /./);
});

test('after they are disposed of, everything is refused', async () => {
  const tenants = await connected({ tenants: [nightly(world, 'jobs')] });
  await tenants.dispose();

  for (const work of [() => tenants.accessToken('jobs'), () => tenants.peek('jobs'), () => tenants.ids]) {
    assert.equal((await error(work)).code, 'disposed');
  }
  await tenants.dispose();
});

test('the auth log tells the story without a secret', async () => {
  const tenants = await signedIn();
  const token = await tenants.accessToken('acme');

  const lines = tenants.authLog('acme').trim().split('\n').map((line) => JSON.parse(line));

  assert.ok(lines.length > 10);
  const text = JSON.stringify(lines);
  const { secret } = world.client('Harborlight Connect');
  for (const hidden of [token, secret]) assert.ok(!text.includes(hidden));
});

test('an org that is named here stays known when its record is thrown away', async () => {
  const store = memoryStore();
  const spec = confidential(world, 'acme');
  const tenants = await connected({ store, tenants: [spec], way: person(world, 'ada@acme.example') });
  await tenants.signIn('acme');
  const forgotten = new Promise((resolve) => tenants.on('forgotten', resolve));
  const twin = store.twin();
  await twin.erase('acme');

  await forgotten;

  assert.equal(tenants.status('acme').state, 'signedOut');
  await tenants.signIn('acme');
  assert.match(await tenants.accessToken('acme'), /./);
});

test('a listener may dispose of everything while there is more to tell', async () => {
  const store = memoryStore();
  const tenants = await connected({ store, tenants: [nightly(world, 'jobs'), nightly(world, 'more', { clientId: 'other' })] });
  const told = [];

  await new Promise((resolve) =>
    tenants.on('*', (event) => {
      told.push(event.type);
      tenants.dispose();
      resolve();
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));

  assert.deepEqual(told, ['registered']);
});
