// Away to the sign-in page and back, in a real browser: what is kept, and what is not.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { openSite } from './site.mjs';

const OWN = '?gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.ie&gcTargetEnv=prod-euw1&note=a%20b+c&state=mine#/calls?id=7';

let site;
let context;
let page;

before(async () => {
  site = await openSite();
});

after(() => site.close());

beforeEach(async () => {
  context = await site.openly();
  context.setDefaultTimeout(10_000);
  page = await context.newPage();
});

afterEach(() => context.close());

const ready = (frame) => frame.waitForFunction(() => globalThis.ready);

/** Leaves for the sign-in page, and comes back. */
async function signIn(frame, url) {
  await ready(frame);
  await frame.evaluate((url) => void globalThis.tenantry.redirect().begin('acme-eu').show(url), url);
  await frame.waitForURL(url);
  await frame.click('a');
  await frame.waitForURL(/the-code/);
  await ready(frame);
}

const ask = (frame, name) => frame.evaluate((name) => globalThis.tenantry[name](), name);

test('the page comes back with its own query and hash', async () => {
  await page.goto(`${site.app}/app${OWN}`);
  assert.equal(await ask(page, 'returned'), undefined);
  await signIn(page, site.authorize({ back: '/app' }));
  assert.equal(await ask(page, 'returned'), `${site.app}/app?code=the-code&state=the-state`);

  await ask(page, 'restore');

  assert.equal(page.url(), `${site.app}/app${OWN}`);
  assert.equal(await ask(page, 'returned'), undefined);
});

test('neither the history nor the storage of the tab keeps the code', async () => {
  await page.goto(`${site.app}/app${OWN}`);
  await signIn(page, site.authorize({ back: '/app' }));

  await ask(page, 'restore');

  const session = await context.newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  assert.deepEqual(
    entries.map(({ url }) => url).filter((url) => url.includes('the-code')),
    [],
  );
  assert.ok(entries.some(({ url }) => url.startsWith(site.login)));
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('while the person is away, the tab remembers no more than the page’s own address', async () => {
  await page.goto(`${site.app}/app${OWN}`);
  await signIn(page, site.authorize({ back: '/silent' }));

  const kept = await page.evaluate(() => Object.entries({ ...sessionStorage }));

  assert.equal(kept.length, 1);
  assert.equal(kept[0][0], 'tenantry.left.the-state');
  assert.match(kept[0][1], /^\d+ /);
  assert.equal(kept[0][1].replace(/^\d+ /, ''), OWN);
});

test('what Genesys Cloud said is still known on the way back', async () => {
  await page.goto(`${site.app}/app${OWN}`);
  await signIn(page, site.authorize({ back: '/app' }));

  assert.equal((await ask(page, 'hostedApp')).region, 'eu-west-1');
  await ask(page, 'restore');

  assert.equal((await ask(page, 'hostedApp')).region, 'eu-west-1');
});

test('the page of a redirect is not taken for a popup', async () => {
  await page.goto(`${site.app}/app`);
  await signIn(page, site.authorize({ back: '/app' }));

  assert.equal(await ask(page, 'finishPopup'), false);
  assert.notEqual(await ask(page, 'returned'), undefined);
});

test('two sign-ins in frames of one tab each find their own address again', async () => {
  await page.goto(site.around('/app?app=one'));
  const [, one] = page.frames();
  await ready(one);
  await page.evaluate((src) => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.src = src;
  }, `${site.app}/app?app=two`);
  await page.waitForFunction(() => frames.length === 2);
  const [, , two] = page.frames();

  await signIn(one, site.authorize({ back: '/app', state: 'one' }));
  await signIn(two, site.authorize({ back: '/app', state: 'two' }));
  await ask(one, 'restore');
  await ask(two, 'restore');

  assert.equal(one.url(), `${site.app}/app?app=one`);
  assert.equal(two.url(), `${site.app}/app?app=two`);
});

test('in a frame, only the frame leaves', async () => {
  const around = site.around(`/app${OWN}`);
  await page.goto(around);
  const [, frame] = page.frames();
  await signIn(frame, site.authorize({ back: '/app' }));

  await ask(frame, 'restore');

  assert.equal(page.url(), around);
  assert.equal(frame.url(), `${site.app}/app${OWN}`);
});

test('a frame that may keep nothing is not left, and is told to use a popup', async () => {
  const secluded = await site.privately();
  const elsewhere = await secluded.newPage();
  await elsewhere.goto(site.around(`/app${OWN}`));
  const [, frame] = elsewhere.frames();
  await ready(frame);

  const show = (url) => globalThis.tenantry.redirect().begin('acme-eu').show(url).catch(({ code }) => code);

  assert.equal(await frame.evaluate(show, site.authorize()), 'storeForgets');
  assert.equal(frame.url(), `${site.app}/app${OWN}`);
  assert.equal(await bestWayLeaves(frame, { usePopupAuth: false }), false);
  assert.equal((await ask(frame, 'hostedApp')).region, 'eu-west-1');
  await secluded.close();
});

const bestWayLeaves = (frame, ...hosted) =>
  frame.evaluate((hosted) => globalThis.tenantry.bestWay(...hosted).leaves, hosted);

test('the best way is a redirect, except in a frame that Genesys Cloud did not ask for', async () => {
  await page.goto(`${site.app}/app`);
  await ready(page);
  assert.equal(await bestWayLeaves(page), true);

  await page.goto(site.around('/app'));
  const [, frame] = page.frames();
  await ready(frame);

  assert.equal(await bestWayLeaves(frame), false);
  assert.equal(await bestWayLeaves(frame, { usePopupAuth: false }), true);
  assert.equal(await bestWayLeaves(frame, { usePopupAuth: true }), false);
});
