// Several Node processes on one folder: one renewal, and everybody gets the new token.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { connect, manual } from 'tenantry';
import { fileStore } from 'tenantry/file-store';

import { confidential, person } from './support/people.mjs';
import { sandbox } from './support/sandbox.mjs';

const worker = fileURLToPath(new URL('support/worker.mjs', import.meta.url));
let world;
let folder;

before(async () => {
  world = await sandbox({ rules: ['access_token_seconds=300', 'rotation=strict', 'reuse_detection=true'] });
  folder = await mkdtemp(join(tmpdir(), 'tenantry-'));
});
after(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

test('four processes whose token has ended ask the platform once between them', async () => {
  const spec = confidential(world, 'acme');
  const store = fileStore(folder);
  const tenants = await connect({ store, tenants: [spec], way: person(world, 'ada@acme.example') });
  await tenants.signIn('acme');
  const old = tenants.peek('acme');
  tenants.dispose();
  await store.close?.();
  await world.order('advance', { seconds: 295 });
  const before = (await world.history()).length;

  const run = () => promisify(execFile)(process.execPath, [worker, folder, JSON.stringify(spec), '295']);
  const told = await Promise.all([run(), run(), run(), run()]);

  const tokens = new Set(told.map(({ stdout }) => stdout.trim()));
  assert.equal(tokens.size, 1);
  assert.ok(!tokens.has(old));
  const asked = (await world.history()).slice(before);
  assert.deepEqual(asked.map(({ grantType, status }) => [grantType, status]), [['refresh_token', 200]]);
});

/** The URL of the sign-in page, and what becomes of the sign-in that shows it. */
function begin(tenants, id) {
  let signingIn;
  const url = new Promise((resolve) => (signingIn = tenants.signIn(id, { way: manual(resolve) })));
  return { url, signingIn };
}

/** Waits until that process has heard that somebody is about to come back by that URL. */
async function expects(tenants, back) {
  while (tenants.expecting(back) === undefined) await new Promise((resolve) => setImmediate(resolve));
}

test('a redirect that reaches another process is taken there, and both are signed in', async (t) => {
  const home = await mkdtemp(join(folder, 'shared-'));
  const spec = confidential(world, 'acme');
  const connected = () => connect({ store: fileStore(home), tenants: [spec] });
  const [here, there] = [await connected(), await connected()];
  t.after(() => [here, there].forEach((tenants) => tenants.dispose()));
  const before = (await world.history()).length;
  const { url, signingIn } = begin(here, 'acme');
  const back = await world.visit(await url, 'ada@acme.example');

  await expects(there, back);
  there.redirected(back);
  await signingIn;

  assert.equal(here.status('acme').state, 'signedIn');
  assert.equal(there.peek('acme'), here.peek('acme'));
  const asked = (await world.history()).slice(before);
  assert.deepEqual(asked.map(({ grantType, status }) => [grantType, status]), [['authorization_code', 200]]);
});
