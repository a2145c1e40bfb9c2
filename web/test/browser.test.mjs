// In a page the core is fetched: once, and again only when fetching failed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { version } from '../dist/index.js';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const fetched = [];
let online = false;

// Node's own fetch does not read files; a page's fetch reads what lies beside the script.
globalThis.fetch = async (address) => {
  fetched.push(String(address));
  if (!online) throw new TypeError('Failed to fetch');
  return new Response(readFileSync(new URL(address)), { headers: { 'content-type': 'application/wasm' } });
};

test('a failed download is reported and tried again at the next call', async () => {
  await assert.rejects(version(), { code: 'notLoaded', message: /tenantry_bg\.wasm/ });

  online = true;

  assert.equal(await version(), manifest.version);
});

test('the core is downloaded once for all callers', async () => {
  fetched.length = 0;

  await Promise.all([version(), version()]);

  assert.deepEqual(fetched, []);
});
