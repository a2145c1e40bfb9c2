// People sign in to orgs of a simulated Genesys Cloud, in a real browser, with a public client.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { app, clickSignIn, fillIn, openWorld, start, tenant } from './world.mjs';

const ADA = { org: 'acme', email: 'ada@acme.example' };
const GRACE = { org: 'globex', email: 'grace@globex.example' };
const HANA = { org: 'hooli', email: 'hana@hooli.example' };
const INES = { org: 'initech', email: 'ines@initech.example' };
const VERA = { org: 'harborlight', email: 'vera@harborlight.example' };

let world;

before(async () => (world = await openWorld()));
after(() => world.close());
afterEach(() => world.clean());

/** Signs in in a popup; resolves with how that ended. */
async function byPopup(page, person, where = page, id = person.org) {
  const [popup] = await Promise.all([page.waitForEvent('popup'), clickSignIn(where, id, 'popup')]);
  await fillIn(popup, person);
  return where.evaluate(() => signingIn);
}

/** The app in a frame of a page on the site of the sign-in page, as Genesys Cloud shows it. */
async function framed(page, query) {
  await page.goto(world.around(query));
  return page.frames()[1];
}

/** Whose token each tenant holds, as the API says. */
function names(where) {
  return where.evaluate(async () => {
    const calls = tenants.ids.map(async (id) => {
      if (tenants.peek(id) === undefined) return [id, undefined];
      const reply = await tenants.fetch(id, '/api/v2/organizations/me');
      return [id, (await reply.json()).name];
    });
    return Object.fromEntries(await Promise.all(calls));
  });
}

test('a person signs in in a popup, which is closed, and the token is good for the API', async () => {
  const page = await app(world, await world.profile(), { store: 'memory' });

  const outcome = await byPopup(page, ADA);

  assert.deepEqual(outcome, { value: undefined });
  assert.deepEqual(await names(page), { acme: 'Acme' });
  assert.equal(page.context().pages().length, 1);
  assert.deepEqual(await page.evaluate(() => heard.map(({ type }) => type)), ['registered', 'signedIn']);
});

test('a person is sent away to sign in, and comes back to the page as it was, with no code left behind', async () => {
  const context = await world.profile();
  const query = '?gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.com&queue=a%20b#/calls?id=7';
  const page = await app(world, context, { query });

  await clickSignIn(page, 'acme', 'redirect');
  await fillIn(page, ADA);
  await page.waitForURL(/code=/);
  await start(world, page);
  await page.waitForFunction(() => heard.some(({ type }) => type === 'signedIn'));

  assert.equal(page.url(), `${world.site.origin}/app${query}`);
  assert.deepEqual(await names(page), { acme: 'Acme' });
  const session = await context.newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  assert.deepEqual(entries.filter(({ url }) => /[?&]code=/.test(url)), []);
  await page.reload();
  await start(world, page);
  assert.deepEqual(await names(page), { acme: 'Acme' });
});

test('a hosted app in its frame signs in within the frame, where the browser lets it keep something', async () => {
  const context = await world.openProfile();
  const page = await context.newPage();
  const query = '?gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.com&gcTargetEnv=prod';
  const frame = await framed(page, query);
  await start(world, frame);
  const around = page.url();

  await clickSignIn(frame, 'acme', 'redirect');
  await fillIn(frame, ADA);
  await frame.waitForURL(/code=/);
  await start(world, frame);
  await frame.waitForFunction(() => heard.some(({ type }) => type === 'signedIn'));

  assert.deepEqual(await names(frame), { acme: 'Acme' });
  assert.deepEqual([page.url(), frame.url()], [around, `${world.site.origin}/app${query}`]);
});

test('a hosted app in its frame signs in in a popup, where it may keep nothing', async () => {
  const page = await (await world.profile()).newPage();
  const frame = await framed(page, '');
  await start(world, frame, { store: 'memory' });

  const outcome = await byPopup(page, ADA, frame);

  assert.deepEqual(outcome, { value: undefined });
  assert.deepEqual(await names(frame), { acme: 'Acme' });
});

test('three orgs of one region, and one of another, are signed in side by side, each to its own', async () => {
  const people = [ADA, GRACE, VERA, INES];
  const page = await app(world, await world.profile(), { tenants: people.map(({ org }) => org) });

  for (const person of people) assert.deepEqual(await byPopup(page, person), { value: undefined });

  assert.deepEqual(await names(page), {
    acme: 'Acme',
    globex: 'Globex',
    harborlight: 'Harborlight Software',
    initech: 'Initech',
  });
});

test('whoever signs in for another org is told both names; the right person gets in, and the first org stays', async () => {
  const specs = ['acme', 'globex'].map((org) => tenant(world, org, { orgId: world.cloud.org(org).id }));
  const page = await app(world, await world.profile(), { tenants: specs });
  await byPopup(page, ADA);

  const wrong = await byPopup(page, ADA, page, 'globex');

  const { code, message, cause } = wrong.error;
  assert.deepEqual([code, cause.code], ['signInFailed', 'wrongOrg']);
  assert.match(message, /Acme/);
  assert.match(message, /Globex/);
  assert.deepEqual(await names(page), { acme: 'Acme', globex: undefined });
  assert.deepEqual(await byPopup(page, GRACE), { value: undefined });
  assert.deepEqual(await names(page), { acme: 'Acme', globex: 'Globex' });
});

test('a person who does not allow the app is not signed in, and may think again', async () => {
  // Nobody of this org has signed in to this sandbox yet.
  const page = await app(world, await world.profile(), { tenants: ['hooli'] });

  const { error } = await byPopup(page, { ...HANA, consent: 'refuse' });

  assert.deepEqual([error.code, error.cause.code], ['signInFailed', 'consentRefused']);
  assert.equal(await page.evaluate(() => tenants.status('hooli').state), 'signedOut');
  assert.deepEqual(await byPopup(page, HANA), { value: undefined });
});

test('a popup that nobody has clicked for is named, and a click makes it good', async () => {
  // Whatever a test evaluates in a page counts as a click: this page acts, and tells, by itself.
  const context = await world.profile();
  const told = new Promise((resolve) => context.exposeFunction('tell', resolve));
  await context.addInitScript((specs) => {
    addEventListener('DOMContentLoaded', async () => {
      if (!globalThis.ready) return;
      await start({ store: 'memory', tenants: specs });
      tell(await outcome(() => tenants.signIn('acme', { way: tenantry.popup() })));
    });
  }, [tenant(world, 'acme')]);
  const page = await context.newPage();
  await page.goto(`${world.site.origin}/app`);

  const { error } = await told;

  assert.equal(error.code, 'popupBlocked');
  assert.match(error.message, /within a click/);
  assert.equal(await page.evaluate(() => tenants.status('acme').state), 'signedOut');
  assert.deepEqual(await byPopup(page, ADA), { value: undefined });
});

test('a popup that the person closes is named, and nothing of the sign-in is left', async () => {
  const page = await app(world, await world.profile());
  const [popup] = await Promise.all([page.waitForEvent('popup'), clickSignIn(page, 'acme', 'popup')]);
  await popup.locator('body[data-page=sign-in]').waitFor();

  await popup.close();

  const { error } = await page.evaluate(() => signingIn);
  assert.equal(error.code, 'popupClosed');
  assert.equal(await page.evaluate(() => tenants.status('acme').state), 'signedOut');
  assert.deepEqual(await byPopup(page, ADA), { value: undefined });
});
