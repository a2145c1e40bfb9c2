// A popup in a real browser: what counts as its answer, and how it can end without one.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { openSite } from './site.mjs';

let site;
let context;
let page;

before(async () => {
  site = await openSite();
});

after(() => site.close());

beforeEach(async () => {
  context = await site.privately();
  context.setDefaultTimeout(10_000);
  page = await context.newPage();
  await page.goto(`${site.app}/app`);
  await page.waitForFunction(() => globalThis.ready);
});

afterEach(() => context.close());

/** How the sign-in ended; it fails where it does not. */
const ended = async (frame) => (await frame.waitForFunction(() => globalThis.settled)).jsonValue();

/** Clicks, and returns the popup, which shows the sign-in page. */
async function clickSignIn(url, options) {
  await page.evaluate(([url, options]) => globalThis.signIn(url, options), [url, options]);
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('button')]);
  await popup.waitForURL(url);
  return popup;
}

const outcome = () => ended(page);
const settled = () => page.evaluate(() => globalThis.settled);

test('the popup brings back the whole redirect, and is closed', async () => {
  const popup = await clickSignIn(site.authorize());
  const gone = popup.waitForEvent('close');

  await popup.click('a');

  assert.equal(await outcome(), `${site.app}/callback?code=the-code&state=the-state`);
  await gone;
});

test('the page that a customer wrote for the official SDK is understood', async () => {
  const popup = await clickSignIn(site.authorize({ back: '/sdk-callback' }));

  await popup.click('a');

  assert.equal(await outcome(), `${site.app}/sdk-callback?code=the-code&state=the-state`);
  assert.equal(popup.isClosed(), false);
  const gone = popup.waitForEvent('close');
  await page.evaluate(() => globalThis.begun.end());
  await gone;
});

test('a page that waits to be notified, as the official SDK would do it, is notified', async () => {
  const popup = await clickSignIn(site.authorize({ back: '/notify-callback' }), { answers: 'whenNotified' });

  await popup.click('a');

  assert.equal(await outcome(), `${site.app}/notify-callback?code=the-code&state=the-state`);
  assert.deepEqual(await popup.evaluate(() => globalThis.notified), [{ name: 'gc_auth_popup', type: 'notify' }]);
});

test('a popup that nobody clicked for is a named error', async () => {
  const quiet = await context.newPage();
  await quiet.goto(`${site.app}/without-a-click`);

  const said = await quiet.waitForFunction(() => globalThis.outcome);

  assert.equal(await said.jsonValue(), 'popupBlocked');
});

test('a popup that the sandbox of the frame forbids is a named error', async () => {
  await page.goto(site.around('/app'));
  const frame = page.frames()[1];
  await frame.waitForFunction(() => globalThis.ready);
  await frame.evaluate((url) => globalThis.signIn(url), site.authorize());

  await frame.click('button');

  assert.equal(await ended(frame), 'popupBlocked');
});

test('a hosted app in its frame signs in in a popup, if its sandbox allows popups', async () => {
  await page.goto(site.around('/app', 'allow-popups allow-popups-to-escape-sandbox'));
  const frame = page.frames()[1];
  await frame.waitForFunction(() => globalThis.ready);
  await frame.evaluate((url) => globalThis.signIn(url), site.authorize());
  const [popup] = await Promise.all([page.waitForEvent('popup'), frame.click('button')]);

  await popup.click('a');

  assert.equal(await ended(frame), `${site.app}/callback?code=the-code&state=the-state`);
});

test('a popup that the person closes ends the sign-in', async () => {
  const popup = await clickSignIn(site.authorize());

  await popup.close();

  assert.equal(await outcome(), 'popupClosed');
});

test('the sign-in page itself cannot answer: its origin is not the redirect URI’s', async () => {
  const popup = await clickSignIn(site.authorize());

  await popup.evaluate(() => {
    const message = { name: 'gc_auth_popup', type: 'message', search: '?code=evil&state=the-state' };
    globalThis.opener.postMessage(message, '*');
  });
  assert.equal(await settled(), undefined);
  await popup.click('a');

  assert.match(await outcome(), /code=the-code/);
});

test('another window of the right origin cannot answer', async () => {
  const popup = await clickSignIn(site.authorize());

  await page.evaluate(async () => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.src = '/silent';
    await new Promise((resolve) => { frame.onload = resolve; });
    const message = { name: 'gc_auth_popup', type: 'message', search: '?code=evil&state=the-state' };
    frame.contentWindow.eval(`parent.postMessage(${JSON.stringify(message)}, '*')`);
    window.postMessage(message, '*');
    // Both have been delivered once a later message has.
    await new Promise((resolve) => {
      addEventListener('message', ({ data }) => data === 'last' && resolve());
      window.postMessage('last', '*');
    });
  });
  assert.equal(await settled(), undefined);
  await popup.click('a');

  assert.match(await outcome(), /code=the-code/);
});

test('an answer to another sign-in is ignored', async () => {
  const popup = await clickSignIn(site.authorize({ back: '/silent' }));
  await popup.click('a');
  await popup.waitForFunction(() => globalThis.ready);
  const post = (search) =>
    popup.evaluate((search) => {
      globalThis.opener.postMessage({ name: 'gc_auth_popup', type: 'message', search, hash: '' }, '*');
    }, search);

  for (const search of [
    '?code=evil&state=another',
    '?code=evil&state=the-state&state=the-state',
    '?code=evil',
    '?state=the-state',
    '',
    7,
  ]) {
    await post(search);
  }
  assert.equal(await settled(), undefined);
  await post('?error=access_denied&state=the-state');

  assert.equal(await outcome(), `${site.app}/silent?error=access_denied&state=the-state`);
});

test('two popups at once answer each for its own sign-in', { timeout: 30_000 }, async () => {
  const first = await clickSignIn(site.authorize({ state: 'one' }));
  await page.evaluate(() => { globalThis.firstOutcome = globalThis.outcome; });
  const second = await clickSignIn(site.authorize({ state: 'two' }));

  await second.click('a');
  await first.click('a');

  const outcomes = await page.evaluate(() => Promise.all([globalThis.firstOutcome, globalThis.outcome]));
  assert.deepEqual(outcomes, ['one', 'two'].map((state) => `${site.app}/callback?code=the-code&state=${state}`));
});

/** A window of a headless browser always has the focus; `say` what it would say with a screen. */
const focus = (say) =>
  page.evaluate((say) => {
    globalThis.looks = 0;
    document.hasFocus = () => {
      globalThis.looks += 1;
      return say;
    };
  }, say);

test('a popup that the sign-in page has cut off still answers', async () => {
  await focus(false);
  const popup = await clickSignIn(site.authorize({ path: '/cut-off' }));
  assert.equal(await popup.evaluate(() => globalThis.opener), null);
  await page.waitForFunction(() => globalThis.looks > 8);
  const gone = popup.waitForEvent('close');

  await popup.click('a');

  assert.equal(await outcome(), `${site.app}/callback?code=the-code&state=the-state`);
  await gone;
});

test('a popup that was cut off and then closed ends the sign-in when the person is back', async () => {
  await focus(false);
  const popup = await clickSignIn(site.authorize({ path: '/cut-off' }));
  await popup.close();
  await page.waitForFunction(() => globalThis.looks > 8);
  assert.equal(await settled(), undefined);

  await focus(true);

  assert.equal(await outcome(), 'popupClosed');
});
