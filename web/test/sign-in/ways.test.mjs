// Without a page: what can be imported, what is refused, and the way for servers.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inside } from '../support/inside.mjs';

test('importing does nothing, with or without a page', async () => {
  const before = Object.getOwnPropertyNames(globalThis);

  await import('tenantry');
  await import('../../dist/index.js');

  assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
});

const { bestWay, finishPopup, manual, popup } = await import('tenantry');
const { restore, returned } = await inside('sign-in/redirect.ts');

const SIGN_IN = 'https://login.mypurecloud.ie/oauth/authorize?redirect_uri=https%3A%2F%2Fapp.example%2F&state=s';

test('on a server there is nothing to come back to, and nothing to open', () => {
  assert.equal(returned(), undefined);
  assert.equal(restore(), undefined);
  assert.equal(finishPopup(), false);
  assert.throws(() => bestWay(), { code: 'invalid', message: /manual\(\)/ });
  assert.throws(() => popup().begin('acme-eu'), { code: 'invalid', tenant: 'acme-eu' });
});

test('the manual way hands the address over, and waits for the application', async () => {
  const handed = [];
  const way = manual((url) => void handed.push(url));
  const begun = way.begin('acme-eu');

  const shown = begun.show(SIGN_IN);

  assert.equal(way.leaves, false);
  assert.deepEqual(handed, [SIGN_IN]);
  assert.equal(await Promise.race([shown, new Promise((resolve) => setImmediate(resolve, 'waits'))]), 'waits');
  begun.end();
  begun.end();
});

test('an address that could not be handed over ends the sign-in', async () => {
  const broken = new Error('no browser');

  for (const open of [() => Promise.reject(broken), () => { throw broken; }]) {
    await assert.rejects(manual(open).begin('acme-eu').show(SIGN_IN), broken);
  }
});

test('only the address of a web page is handed over', async () => {
  const way = manual(() => assert.fail('handed over'));

  await assert.rejects(way.begin('acme-eu').show('javascript:alert(1)?state=s'), { code: 'invalid' });
});
