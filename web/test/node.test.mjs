// In Node the package works as imported.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { regionNamed, version } from 'tenantry';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

test('the core answers without being set up first', async () => {
  assert.equal(await version(), manifest.version);
});

test('callers at the same moment share one core', async () => {
  const answers = await Promise.all([version(), version(), version()]);

  assert.deepEqual(answers, [manifest.version, manifest.version, manifest.version]);
});

test('a region is known by its name, its domain and its hosts, and by nothing like them', async () => {
  const ireland = {
    name: 'eu-west-1',
    loginBase: 'https://login.mypurecloud.ie',
    apiBase: 'https://api.mypurecloud.ie',
  };

  for (const text of ['eu-west-1', 'mypurecloud.ie', 'https://apps.mypurecloud.ie/directory/']) {
    assert.deepEqual(await regionNamed(text), ireland);
  }
  assert.equal((await regionNamed('mypurecloud.com.au'))?.name, 'ap-southeast-2');
  for (const text of ['mypurecloud.ie.example.org', 'evilmypurecloud.ie', '']) {
    assert.equal(await regionNamed(text), undefined);
  }
});
