// Several Node processes on one folder: one renewal, and everybody gets the new token.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { connect } from 'tenantry';
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
