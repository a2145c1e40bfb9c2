// What counts as a redirect back, and what is kept while the page is away.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { redirect } from 'tenantry';

import { inside } from '../support/inside.mjs';
import { becomePage, historyOf, locationOf, storageOf } from './page.mjs';

// `connect()` calls them.
const { ownAddress, restore, returned } = await inside('sign-in/redirect.ts');

const APP = 'https://app.example/calls';
const SIGN_IN = `https://login.mypurecloud.ie/oauth/authorize?client_id=c&redirect_uri=${encodeURIComponent(APP)}&state=s`;

function page(t, href, { kept, history = historyOf() } = {}) {
  const location = locationOf(href);
  const sessionStorage = storageOf(kept);
  becomePage(t, { location, sessionStorage, history });
  return { location, sessionStorage, history };
}

/** Begins to leave; only a refusal ever comes back. */
async function leave(url = SIGN_IN) {
  let refused;
  redirect().begin('acme-eu').show(url).catch((error) => { refused = error; });
  await Promise.resolve();
  return refused;
}

test('a redirect has one state, and one code or one error', (t) => {
  const cases = {
    '?code=c&state=s': true,
    '?error=access_denied&state=s': true,
    '?x=1&state=s&code=c&iss=https%3A%2F%2Flogin.mypurecloud.ie': true,
    '': false,
    '?state=s': false,
    '?code=c': false,
    '?code=&state=s': false,
    '?code=c&state=': false,
    '?code=c&state=s&state=s': false,
    '?code=c&code=d&state=s': false,
    '?code=c&error=e&state=s': false,
    '#code=c&state=s': false,
    [`?code=${'c'.repeat(1024 * 1024)}&state=s`]: false,
    [`?code=c&state=s#${'h'.repeat(1024 * 1024)}`]: false,
  };
  for (const [rest, is] of Object.entries(cases)) {
    page(t, APP + rest);
    assert.equal(returned(), is ? APP + rest : undefined, rest.slice(0, 80));
  }
});

test('the page leaves once it has remembered its own query and hash', async (t) => {
  const { location, sessionStorage } = page(t, `${APP}?a=%20b+c&a=2#/x`);

  assert.equal(await leave(), undefined);

  assert.deepEqual(location.visited, [SIGN_IN]);
  assert.deepEqual([...sessionStorage.map.keys()], ['tenantry.left.s']);
  assert.match(sessionStorage.map.get('tenantry.left.s'), /^\d+ \?a=%20b\+c&a=2#\/x$/);
});

test('coming back puts them in place of the redirect, and forgets them', (t) => {
  const kept = { 'tenantry.left.s': `${Date.now()} ?a=%20b+c&a=2#/x`, theirs: '1' };
  const { history, sessionStorage } = page(t, `${APP}?code=c&state=s`, { kept, history: historyOf({ scroll: 7 }) });

  restore();

  assert.deepEqual(history.replaced, [{ state: { scroll: 7 }, url: `${APP}?a=%20b+c&a=2#/x` }]);
  assert.deepEqual([...sessionStorage.map.keys()], ['theirs']);
});

test('where nothing was remembered, only the redirect’s own parameters go', (t) => {
  const { history } = page(t, `${APP}?a=%20b+c&code=c&st%61te=s&z&iss=i#/x`);

  restore();

  assert.deepEqual(history.replaced.map(({ url }) => url), [`${APP}?a=%20b+c&z#/x`]);
});

test('a page that is no redirect is left as it is', (t) => {
  const { history, sessionStorage } = page(t, `${APP}?code=c`, { kept: { 'tenantry.left.s': `${Date.now()} ?x` } });

  restore();

  assert.deepEqual(history.replaced, []);
  assert.equal(sessionStorage.length, 1);
  assert.equal(ownAddress(), '?code=c');
});

test('a path with two slashes stays a path of this origin', (t) => {
  const { history } = page(t, 'https://app.example//evil.example/?code=c&state=s');

  restore();

  assert.deepEqual(history.replaced.map(({ url }) => url), ['https://app.example//evil.example/']);
});

test('a code that is still in the address is not remembered', async (t) => {
  const { sessionStorage } = page(t, `${APP}?code=old-code&state=old&mine=1`);

  await leave();

  assert.match(sessionStorage.map.get('tenantry.left.s'), /^\d+ \?mine=1$/);
});

test('pages to which nobody came back are forgotten after an hour', async (t) => {
  const minutes = (count) => `${Date.now() - count * 60_000} ?x`;
  const kept = {
    'tenantry.left.old': minutes(61),
    'tenantry.left.future': minutes(-61),
    'tenantry.left.broken': 'x',
    'tenantry.left.recent': minutes(59),
    theirs: minutes(1000),
  };
  const { sessionStorage } = page(t, APP, { kept });

  await leave();

  assert.deepEqual([...sessionStorage.map.keys()], ['tenantry.left.recent', 'theirs', 'tenantry.left.s']);
});

test('a page whose storage is full is not left', async (t) => {
  const { location, sessionStorage } = page(t, APP);
  const full = new Error('QuotaExceededError');
  sessionStorage.setItem = () => {
    throw full;
  };

  const refused = await leave();

  assert.deepEqual([refused.code, refused.tenant, refused.cause], ['storeForgets', 'acme-eu', full]);
  assert.deepEqual(location.visited, []);
});

test('nothing but a sign-in page of the web is shown', async (t) => {
  const { location } = page(t, APP);

  for (const url of [
    'javascript:alert(1)//?state=s&redirect_uri=https://app.example/',
    'data:text/html,x?state=s&redirect_uri=https://app.example/',
    '//login.mypurecloud.ie/?state=s&redirect_uri=https://app.example/',
    SIGN_IN.replace('state=s', 'state='),
    `${SIGN_IN}&state=s`,
    SIGN_IN.replace(encodeURIComponent(APP), 'javascript:alert(1)'),
    '',
  ]) {
    assert.equal((await leave(url))?.code, 'invalid', url);
  }
  assert.deepEqual(location.visited, []);
});
