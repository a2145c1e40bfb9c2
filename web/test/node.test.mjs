// In Node the package works as imported.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { version } from 'tenantry';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

test('the core answers without being set up first', async () => {
  assert.equal(await version(), manifest.version);
});

test('callers at the same moment share one core', async () => {
  const answers = await Promise.all([version(), version(), version()]);

  assert.deepEqual(answers, [manifest.version, manifest.version, manifest.version]);
});
