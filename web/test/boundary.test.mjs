// What comes in is read once and by name, and what goes out is nobody else's.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { connect, TenantryError } from 'tenantry';

const spec = {
  id: 'acme',
  region: 'eu-west-1',
  clientId: '6f1f2b3c-1111-4222-8333-444455556666',
  redirectUri: 'http://127.0.0.1:47080/callback',
};
const open = [];
const refusing = () => Promise.reject(new TypeError('no network here'));

afterEach(() => Promise.all(open.splice(0).map((tenants) => tenants.dispose())));

async function connected(...tenants) {
  const made = await connect({ tenants, fetch: refusing });
  open.push(made);
  return made;
}

async function refusal(of) {
  let thrown;
  await assert.rejects(connected(of), (error) => ((thrown = error), error instanceof TenantryError));
  return thrown;
}

/** Runs `work` while every object seems to have `fields`. */
async function polluted(fields, work) {
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  }
  try {
    return await work();
  } finally {
    for (const name of Object.keys(fields)) delete Object.prototype[name];
  }
}

test('what a polluted prototype says is not heard', async () => {
  const evil = {
    clientSecret: 'stolen',
    grant: 'clientCredentials',
    region: 'us-east-1',
    label: 'Evil',
    orgId: '36f675cc-81e7-4ef5-a8e2-5d940ed90475',
    context: { audience: 'evil' },
    toJSON: () => ({}),
  };

  const view = await polluted(evil, async () => (await connected({ ...spec, scopes: ['users:readonly'] })).view('acme'));

  assert.deepEqual([view.label, view.region, view.grant, view.orgId], ['acme', 'eu-west-1', 'authorizationCode', undefined]);
});

test('a getter is not asked', async () => {
  let asked = 0;
  const tricky = { ...spec, get clientId() { asked++; return spec.clientId; } };
  delete tricky.clientId;
  Object.defineProperty(tricky, 'clientId', { get: () => (asked++, spec.clientId), enumerable: true });

  const { code, message } = await refusal(tricky);

  assert.deepEqual([code, asked], ['invalid', 0]);
  assert.match(message, /clientId must be a plain value/);
});

test('neither a getter nor an error borrows from a polluted prototype', async () => {
  const tricky = Object.defineProperty({ ...spec }, 'label', { get: () => 'Evil' });

  const thrown = await polluted({ value: 'Evil', cause: 'Evil', tenant: 'Evil' }, () => refusal(tricky));

  assert.deepEqual([thrown.code, thrown.tenant], ['invalid', undefined]);
  assert.ok(!Object.hasOwn(thrown, 'cause'));
});

test('a proxy is asked for each field once, and what it says later does not matter', async () => {
  const asked = new Map();
  const proxy = new Proxy(spec, {
    get: () => assert.fail('a proxy was read like an object'),
    getOwnPropertyDescriptor(target, name) {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
  });

  const tenants = await connected(proxy);

  assert.equal(tenants.view('acme').clientId, spec.clientId);
  assert.deepEqual([asked.get('clientId'), asked.get('id')], [1, 1]);
});

test('a misspelt field is refused by its name', async () => {
  assert.match((await refusal({ ...spec, redirectUrl: 'x' })).message, /has no "redirectUrl"/);
});

test('names that mean something to JavaScript are refused, or names like any other', async () => {
  for (const id of ['__proto__', 'constructor', 'prototype']) {
    assert.match((await refusal({ ...spec, id })).message, new RegExp(`and not "${id}"`));
  }
  const ids = ['hasOwnProperty', 'toString', 'valueOf'];
  const tenants = await connected(...ids.map((id, n) => ({ ...spec, id, clientId: `client-${n}` })));

  assert.deepEqual(tenants.ids, ids);
  for (const id of ids) assert.equal(tenants.view(id).id, id);
  assert.throws(() => tenants.view('isPrototypeOf'), { code: 'unknownTenant' });
});

test('sixty-four megabytes are refused before they are let in', async () => {
  const huge = 'x'.repeat(64 << 20);

  for (const field of ['id', 'label', 'clientId', 'redirectUri', 'region', 'orgId']) {
    const { code, message } = await refusal({ ...spec, [field]: huge });
    assert.equal(code, 'invalid', field);
    assert.ok(message.length < 200);
  }
  assert.equal((await refusal({ ...spec, scopes: new Array(1e6).fill('users') })).code, 'invalid');
  const tenants = await connected(spec);
  assert.throws(() => tenants.redirected(huge), { code: 'invalid' });
  assert.throws(() => tenants.peek(huge), { code: 'invalid' });
});

test('anything but what is expected is refused in a sentence', async () => {
  const wrong = [
    null,
    'acme',
    42,
    { ...spec, id: '' },
    { ...spec, id: 'a b' },
    { ...spec, id: 7 },
    { ...spec, region: 'mars-1' },
    { ...spec, region: { login: 'http://evil.example', api: 'http://evil.example' } },
    { ...spec, redirectUri: 'javascript:alert(1)' },
    { ...spec, redirectUri: undefined },
    { ...spec, scopes: 'users' },
    { ...spec, scopes: ['a b'] },
    { ...spec, grant: 'implicit' },
    { ...spec, context: { audience: 'a b' } },
    { ...spec, standing: 'tertiary' },
  ];

  for (const it of wrong) {
    const { code, message } = await refusal(it);
    assert.equal(code, 'invalid', JSON.stringify(it));
    assert.match(message, /^[A-Za-z"].*\.$/, message);
  }
});

test('what goes out has no prototype, and cannot be changed', async () => {
  const view = (await connected(spec)).view('acme');

  for (const it of [view, view.status, view.scopes, view.status.cause]) {
    assert.equal(Object.getPrototypeOf(it), null);
    assert.ok(Object.isFrozen(it));
  }
});

test('a listener that throws disturbs nobody', async () => {
  const tenants = await connect({ fetch: refusing });
  open.push(tenants);
  const told = [];
  const reported = new Promise((resolve) => (globalThis.reportError = resolve));
  tenants.on('registered', () => {
    throw new Error('mine');
  });
  tenants.on('*', ({ type }) => told.push(type));

  tenants.add(spec);

  assert.equal((await reported).message, 'mine');
  assert.deepEqual(told, ['registered']);
  delete globalThis.reportError;
});
