// The popup, and the page that ends in it, with windows made of plain objects.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { finishPopup, popup } from 'tenantry';

import { becomePage, historyOf, listeners, locationOf, storageOf } from './page.mjs';

const APP = 'https://app.example';
const signIn = (redirectUri = `${APP}/callback`) =>
  `https://login.mypurecloud.ie/oauth/authorize?redirect_uri=${encodeURIComponent(redirectUri)}&state=s`;

/** An app with a window that it can open; `focused` says where the person is. */
function app(t, { opens = {} } = {}) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const opened = [];
  const posts = listeners();
  const window = { closed: false, location: locationOf('about:blank'), close: () => { window.closed = true; }, ...opens };
  const page = { window, opened, posts, focused: true };
  becomePage(t, {
    open: (...how) => {
      opened.push(how);
      return window;
    },
    location: locationOf(`${APP}/`),
    document: { hasFocus: () => page.focused },
    addEventListener: posts.addEventListener,
    removeEventListener: posts.removeEventListener,
    BroadcastChannel: undefined,
  });
  return page;
}

const message = (search, more = {}) => ({ name: 'gc_auth_popup', type: 'message', search, hash: '', ...more });

/** What became of the promise so far. */
function watch(promise) {
  const seen = {};
  promise.then((url) => { seen.url = url; }, (error) => { seen.code = error.code; });
  return seen;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a blank window is opened within the click, before the address is known', (t) => {
  const { opened, window } = app(t);

  const way = popup();
  way.begin('acme-eu');

  assert.equal(way.leaves, false);
  assert.deepEqual(opened, [['', '_blank', 'popup,width=600,height=720']]);
  assert.deepEqual(window.location.visited, []);
});

test('the window can look as one wishes, but must not be cut off from this page', (t) => {
  const { opened } = app(t);

  popup({ features: 'width=1' }).begin('acme-eu');

  assert.equal(opened[0][2], 'width=1');
  for (const features of ['popup,noopener', 'NoReferrer=1', 7, {}]) {
    assert.throws(() => popup({ features }), { code: 'invalid' });
  }
  assert.throws(() => popup({ feature: 'width=1' }), { code: 'invalid' });
});

test('only a page that answers when it is notified is notified, each second, at its own origin, until it has answered', async (t) => {
  const told = [];
  const { posts, window } = app(t, { opens: { postMessage: (...what) => told.push(what) } });
  const silent = popup().begin('acme-eu');
  void silent.show(signIn());
  t.mock.timers.tick(5_000);
  silent.end();
  assert.deepEqual(told, []);

  window.closed = false;
  const asking = popup({ answers: 'whenNotified', redirectPage: 'https://popups.example/notify' }).begin('acme-eu');
  const answer = watch(asking.show(signIn()));
  t.mock.timers.tick(2_000);
  const notice = [{ name: 'gc_auth_popup', type: 'notify' }, 'https://popups.example'];
  assert.deepEqual(told, [notice, notice]);
  posts.say({ source: window, origin: 'https://popups.example', data: message('?code=c&state=s', { identifier: 'x' }) });
  await settle();
  t.mock.timers.tick(5_000);

  assert.deepEqual([answer.url, told.length], [`${APP}/callback?code=c&state=s`, 2]);
  assert.throws(() => popup({ answers: 'later' }), { code: 'invalid' });
});

test('a blocked window is named, with what to do', (t) => {
  for (const window of [null, { closed: true }]) {
    becomePage(t, { open: () => window });
    assert.throws(() => popup().begin('acme-eu'), { code: 'popupBlocked', tenant: 'acme-eu', message: /within a click/ });
  }
});

test('a window that was closed while it was blank is reported at once', async (t) => {
  const { window, posts } = app(t);
  const begun = popup().begin('acme-eu');
  window.closed = true;

  await assert.rejects(begun.show(signIn()), { code: 'popupClosed', tenant: 'acme-eu' });

  assert.equal(posts.listening.size, 0);
});

test('an answer that comes just before the window closes counts', async (t) => {
  const { window, posts } = app(t);
  const seen = watch(popup().begin('acme-eu').show(signIn()));
  window.closed = true;
  t.mock.timers.tick(999);
  await settle();
  assert.deepEqual(seen, {});

  posts.say({ source: window, origin: APP, data: message('?code=c&state=s') });
  await settle();

  assert.deepEqual(seen, { url: `${APP}/callback?code=c&state=s` });
});

test('a window that looks closed ends the sign-in only once the person is back', async (t) => {
  const page = app(t);
  const seen = watch(popup().begin('acme-eu').show(signIn()));
  page.window.closed = true;
  page.focused = false;
  t.mock.timers.tick(60_000);
  await settle();
  assert.deepEqual(seen, {});

  page.focused = true;
  t.mock.timers.tick(1000);
  await settle();

  assert.deepEqual(seen, { code: 'popupClosed' });
  assert.equal(page.posts.listening.size, 0);
});

test('after the end nothing is heard, and the window is closed, however often it ends', async (t) => {
  const { window, posts } = app(t);
  const begun = popup().begin('acme-eu');
  const seen = watch(begun.show(signIn()));

  begun.end();
  begun.end();

  assert.equal(window.closed, true);
  assert.equal(posts.listening.size, 0);
  posts.say({ source: window, origin: APP, data: message('?code=c&state=s') });
  t.mock.timers.tick(60_000);
  await settle();
  assert.deepEqual(seen, {});
});

test('only the exact origin counts, not one that begins like it', async (t) => {
  const { window, posts } = app(t);
  const seen = watch(popup().begin('acme-eu').show(signIn()));

  for (const origin of ['https://app.exampl', 'https://app.example.org', 'http://app.example', 'https://app.example:8443', 'null', '']) {
    posts.say({ source: window, origin, data: message('?code=evil&state=s') });
  }
  for (const source of [null, undefined, {}, globalThis]) {
    posts.say({ source, origin: APP, data: message('?code=evil&state=s') });
  }
  await settle();

  assert.deepEqual(seen, {});
});

test('a page that the redirect URI forwards to answers from its own origin', async (t) => {
  const { window, posts } = app(t);
  const seen = watch(popup({ redirectPage: 'https://pages.example/end.html' }).begin('acme-eu').show(signIn()));

  posts.say({ source: window, origin: APP, data: message('?code=evil&state=s') });
  posts.say({ source: window, origin: 'https://pages.example', data: message('?code=c&state=s') });
  await settle();

  assert.deepEqual(seen, { url: `${APP}/callback?code=c&state=s` });
  for (const redirectPage of ['javascript:1', '/end.html', '', 7]) {
    assert.throws(() => popup({ redirectPage }), { code: 'invalid' });
  }
});

test('the answer is the redirect URI as the core knows it, with the query that came', async (t) => {
  for (const [redirectUri, url] of [
    [APP, `${APP}/?code=c&state=s`],
    [`${APP}/a/b?x=1`, `${APP}/a/b?code=c&state=s`],
  ]) {
    const { window, posts } = app(t);
    const seen = watch(popup().begin('acme-eu').show(signIn(redirectUri)));
    posts.say({ source: window, origin: APP, data: message('?code=c&state=s') });
    await settle();
    assert.deepEqual(seen, { url });
    t.mock.timers.reset();
  }
});

test('a message of another form is ignored', async (t) => {
  const { window, posts } = app(t);
  const seen = watch(popup().begin('acme-eu').show(signIn()));
  const good = message('?code=evil&state=s');

  for (const data of [
    undefined,
    null,
    7,
    '?code=evil&state=s',
    [],
    { ...good, name: 'gc_auth' },
    { ...good, type: 'notify' },
    { ...good, search: 'code=evil&state=s' },
    { ...good, search: { toString: () => '?code=evil&state=s' } },
    { ...good, search: `?code=${'e'.repeat(1024 * 1024)}&state=s` },
    { ...good, search: '?code=evil&state=t' },
    Object.create(good),
    { name: good.name, type: good.type, get search() { return good.search; } },
    new Proxy(good, { getOwnPropertyDescriptor: () => undefined }),
  ]) {
    posts.say({ source: window, origin: APP, data });
  }
  await settle();

  assert.deepEqual(seen, {});
});

test('a polluted prototype has no say in how the window opens, or who may answer', async (t) => {
  const { opened, window, posts } = app(t);
  const pollution = { features: 'noopener', redirectPage: 'https://evil.example', value: 'noopener' };
  let begun;
  try {
    Object.assign(Object.prototype, pollution);
    begun = popup().begin('acme-eu');
  } finally {
    for (const name of Object.keys(pollution)) delete Object.prototype[name];
  }
  const seen = watch(begun.show(signIn()));

  posts.say({ source: window, origin: APP, data: message('?code=c&state=s') });
  await settle();

  assert.equal(opened[0][2], 'popup,width=600,height=720');
  assert.deepEqual(seen, { url: `${APP}/callback?code=c&state=s` });
});

/** The page of the redirect URI, in a popup. */
function callback(t, search = '?code=c&state=s', { kept, ...globals } = {}) {
  const said = [];
  const closed = [];
  const history = historyOf();
  becomePage(t, {
    location: locationOf(`${APP}/callback${search}`),
    sessionStorage: storageOf(kept),
    history,
    opener: { postMessage: (data, target) => said.push({ data, target }) },
    close: () => closed.push(history.replaced.length),
    BroadcastChannel: undefined,
    ...globals,
  });
  return { said, closed, history };
}

test('the page in the popup tells its opener what it came back with, and closes', (t) => {
  const { said, closed, history } = callback(t);

  assert.equal(finishPopup(), true);

  assert.deepEqual(said, [{ data: message('?code=c&state=s'), target: APP }]);
  assert.deepEqual(history.replaced.map(({ url }) => url), [`${APP}/callback`]);
  assert.deepEqual(closed, [1]);
});

test('the opener may be of another origin, if it is named', (t) => {
  const { said } = callback(t);

  finishPopup({ origin: 'https://other.example' });

  assert.equal(said[0].target, 'https://other.example');
});

test('the code is never told to everybody', (t) => {
  const { said, closed } = callback(t);

  for (const origin of ['*', '/', '', 'https://other.example/', 'https://other.example/page', 'javascript:1', 7]) {
    assert.throws(() => finishPopup({ origin }), { code: 'invalid' }, String(origin));
  }
  assert.deepEqual([said, closed], [[], []]);
});

test('a page that came up by itself, or left by itself, has nothing to finish', (t) => {
  for (const [search, kept] of [[''], ['?code=c'], ['?code=c&state=s', { 'tenantry.left.s': `${Date.now()} ` }]]) {
    const { said, closed } = callback(t, search, { kept });

    assert.equal(finishPopup(), false);

    assert.deepEqual([said, closed], [[], []]);
  }
});

test('a popup that lost its opener still has the channel', { timeout: 10_000 }, async (t) => {
  const { closed } = callback(t, undefined, { opener: null, BroadcastChannel });
  const heard = new BroadcastChannel('tenantry.popup.s');
  t.after(() => heard.close());
  const said = new Promise((resolve) => { heard.onmessage = resolve; });

  assert.equal(finishPopup(), true);

  assert.deepEqual((await said).data, message('?code=c&state=s'));
  assert.deepEqual(closed, [1]);
});
