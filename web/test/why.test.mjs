// Why an org does not work: what is found, what the org says itself, and what a paste tells.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { connect, explain, TenantryError } from 'tenantry';

import { confidential, nightly, person } from './support/people.mjs';
import { sandbox } from './support/sandbox.mjs';

let world;
const open = [];

before(async () => (world = await sandbox()));
after(() => world.stop());
afterEach(() => Promise.all(open.splice(0).map((tenants) => tenants.dispose())));

async function connected(options) {
  const tenants = await connect(options);
  open.push(tenants);
  return tenants;
}

test('a refused client is named as the cause, with the evidence and with what to do', async () => {
  const tenants = await connected({ tenants: [nightly(world, 'jobs', { clientSecret: 'not-the-secret' })] });
  const stopped = new Promise((resolve) => tenants.on('stopped', resolve));

  await assert.rejects(tenants.accessToken('jobs'), { code: 'stopped' });

  const { findings } = await tenants.why('jobs');
  assert.ok(['secretWrong', 'wrongRegion'].includes(findings[0].cause), JSON.stringify(findings));
  assert.match(findings[0].known.join(' '), /invalid_client/);
  assert.ok(findings[0].steps.length > 0);
  assert.ok(!JSON.stringify(findings).includes('not-the-secret'));
  const event = await stopped;
  assert.deepEqual((await event.why()).findings[0].cause, findings[0].cause);
});

test('an org that works has nothing to explain', async () => {
  const tenants = await connected({ tenants: [nightly(world, 'jobs')] });
  await tenants.accessToken('jobs');

  assert.deepEqual((await tenants.why('jobs')).findings, []);
});

test('a 403 comes with what can be said of it', async () => {
  const tenants = await connected({ tenants: [confidential(world, 'acme')], way: person(world, 'sam@acme.example') });
  await tenants.signIn('acme');

  const reply = await tenants.fetch('acme', '/api/v2/oauth/clients');
  const well = await tenants.fetch('acme', '/api/v2/organizations/me');

  assert.equal(reply.status, 403);
  assert.equal((await reply.why()).findings[0].cause, 'rolesMissing');
  assert.equal(well.why, undefined);
});

test('a check-up asks the org itself, line by line, and renews nothing', async () => {
  const tenants = await connected({ tenants: [confidential(world, 'acme')], way: person(world, 'ada@acme.example') });
  await tenants.signIn('acme');
  const token = await tenants.accessToken('acme');
  const before = (await world.history()).length;

  const { at, lines, foretold } = await tenants.check('acme');

  assert.ok(Math.abs(at - Date.now()) < 60_000);
  const verdicts = Object.fromEntries(lines.map(({ topic, verdict }) => [topic, verdict]));
  assert.equal(verdicts.token, 'fine', JSON.stringify(lines));
  assert.equal(verdicts.org, 'fine');
  assert.equal(foretold, null);
  assert.equal((await world.history()).length, before, 'no token was asked for');
  assert.equal(await tenants.accessToken('acme'), token);
  assert.ok(!JSON.stringify(lines).includes(token));
});

test('a check-up of an org that nobody has signed in to asks nobody', async () => {
  const tenants = await connected({ tenants: [confidential(world, 'acme')] });

  const { lines } = await tenants.check('acme');

  assert.deepEqual(lines.filter(({ topic }) => topic === 'token').map(({ verdict }) => verdict), ['broken']);
});

test('a check-up that nobody can finish is given up with everything else', async () => {
  let asked;
  let checking = false;
  const isAsked = new Promise((resolve) => (asked = resolve));
  const silent = (url, init) => (String(url.url ?? url).includes('/tokens/me') && checking ? (asked(), new Promise(() => {})) : fetch(url, init));
  const tenants = await connected({ tenants: [nightly(world, 'jobs')], fetch: silent });
  await tenants.accessToken('jobs');
  checking = true;

  const checked = tenants.check('jobs');
  await isAsked;
  tenants.dispose();

  await assert.rejects(checked, { code: 'disposed' });
  await assert.rejects(tenants.check('nobody'), TenantryError);
});

test('a paste is explained, and its secrets are hidden at once', async () => {
  const secret = 'Zx9'.repeat(15);
  const paste = `curl -u "11111111-2222-4333-8444-555555555555:${secret}" https://api.mypurecloud.com/oauth/token -d grant_type=client_credentials`;

  const { findings, understood, masked, text } = await explain(paste);

  assert.equal(findings[0].cause, 'wrongTokenUrl');
  assert.ok(understood.length > 0);
  assert.ok(masked >= 1);
  assert.ok(!JSON.stringify([findings, understood, text]).includes(secret));
});

test('of a paste that says too little, questions are asked and nothing is guessed', async () => {
  const { findings, asks } = await explain('it does not work, please help');

  assert.deepEqual(findings, []);
  assert.ok(asks.length > 0);
});

test('an endless paste is read as far as it goes, and what is no text is refused', async () => {
  const { text } = await explain(`${'a '.repeat(1_000_000)}`);
  assert.ok(text.length <= 70_000, String(text.length));

  for (const bad of [undefined, null, 5, {}, ['a']]) {
    await assert.rejects(explain(bad), (error) => error instanceof TenantryError && error.code === 'invalid');
  }
});
