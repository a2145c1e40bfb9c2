// The official SDK, as an application would use it for two orgs at once.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';

import platformClient from 'purecloud-platform-client-v2';
import { attach, connect, TenantryError } from 'tenantry';

import { confidential, nightly, person } from './support/people.mjs';
import { sandbox } from './support/sandbox.mjs';

let world;
let tenants;

before(async () => {
  world = await sandbox();
  tenants = await connect({
    tenants: [nightly(world, 'acme'), confidential(world, 'globex')],
    way: person(world, 'grace@globex.example'),
  });
  await tenants.signIn('globex');
});
after(async () => {
  await tenants.dispose();
  await world.stop();
});
beforeEach(() => world.order('clearFaults'));

function client() {
  return new platformClient.ApiClientClass();
}

test('the official SDK is not at the version that is spoken of', () => {
  const file = new URL('../node_modules/purecloud-platform-client-v2/package.json', import.meta.url);
  const [major] = JSON.parse(readFileSync(file, 'utf8')).version.split('.').map(Number);

  // Its numbers went past 4.2.1 long ago, and none of it may be read as this one's.
  assert.ok(major >= 262, `${major}`);
});

test('each client calls its own org', async () => {
  const [acme, globex] = [client(), client()];
  attach(acme, tenants, 'acme');
  attach(globex, tenants, 'globex');

  const names = await Promise.all(
    [acme, globex].map(async (it) => (await new platformClient.OrganizationApi(it).getOrganizationsMe()).name),
  );

  assert.deepEqual(names, ['Acme', 'Globex']);
});

test('a call that is answered 401 is repeated with a token that is good', async () => {
  const globex = client();
  attach(globex, tenants, 'globex');
  const api = new platformClient.OrganizationApi(globex);
  // The platform says that it has ended; the application's clock does not.
  await world.order('advance', { seconds: 90_000 });

  assert.equal((await api.getOrganizationsMe()).name, 'Globex');
});

test('the SDK refreshes nothing by itself', () => {
  const acme = client();
  attach(acme, tenants, 'acme');

  assert.equal(acme.config.refresh_access_token, false);
  assert.throws(() => acme.setAccessToken('mine'), { code: 'misused' });
});

test("the SDK's shared client, and one of another org, are refused", () => {
  const shared = platformClient.ApiClient.instance;
  const acme = client();
  attach(acme, tenants, 'acme');

  for (const [it, id] of [[shared, 'acme'], [acme, 'globex']]) {
    assert.throws(() => attach(it, tenants, id), (error) => error instanceof TenantryError && error.code === 'misused');
  }
});

test('a client that is pointed at another region gets no token', async () => {
  const acme = client();
  attach(acme, tenants, 'acme');
  acme.config.setGateway(undefined);
  acme.setEnvironment('mypurecloud.de');

  await assert.rejects(new platformClient.OrganizationApi(acme).getOrganizationsMe(), { code: 'wrongHost' });
});

test('a detached client is as it was', () => {
  const acme = client();
  const { callApi } = acme;
  const detach = attach(acme, tenants, 'acme');
  assert.notEqual(acme.callApi, callApi);

  detach();

  assert.equal(acme.callApi, callApi);
  assert.equal(acme.authentications['PureCloud OAuth'].accessToken, undefined);
  attach(acme, tenants, 'globex')();
});
