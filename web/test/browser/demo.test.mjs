// The demo page, as `node demo/serve.mjs` serves it: three orgs, signed in to, called and signed out of.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { freePort } from '../support/port.mjs';
import { startBrowser } from './harness.mjs';
import { fillIn } from './world.mjs';

const ORGS = ['acme', 'globex', 'initech'];
/** Where to leave pictures of the page, if anybody wants them. */
const { TENANTRY_PICTURES: pictures } = process.env;

let demo;
let browser;

before(async () => ([demo, browser] = await Promise.all([serve(), startBrowser()])));
after(async () => {
  await browser.close();
  await demo.stop();
});

/** Starts the demo; its address, and the people that it names. */
async function serve() {
  const script = fileURLToPath(new URL('../../demo/serve.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, String(await freePort())], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const people = {};
  let url;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= line.match(/http:\S+/)?.[0];
    const [, email, org] = line.match(/(\S+@(\S+)\.example)/) ?? [];
    if (org !== undefined) people[org] = { org, email };
    if ('hooli' in people) break;
  }
  return {
    url,
    people,
    stop() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** The page, and what it complained of. */
async function opened(colorScheme) {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1100, height: 800 } });
  const page = await context.newPage();
  await page.clock.install();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  await page.goto(demo.url);
  return { page, complaints };
}

const card = (page, org) => page.locator(`article[data-org=${org}]`);

async function press(page, org, action) {
  await card(page, org).locator(`[data-do=${action}]`).click();
}

async function says(page, org, selector, text) {
  await card(page, org).locator(selector, { hasText: text }).waitFor();
}

async function picture(page, name) {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

test('three orgs are signed in to by popup, called, refused and signed out of, and nothing complains', async () => {
  const { page, complaints } = await opened('light');
  await card(page, 'initech').waitFor();
  await picture(page, 'demo-light-before');
  for (const org of ORGS) {
    const [popup] = await Promise.all([page.waitForEvent('popup'), press(page, org, 'signIn')]);
    await fillIn(popup, demo.people[org]);
    await says(page, org, '.word', 'Signed in');
  }

  for (const org of ORGS) {
    await press(page, org, 'call');
    await says(page, org, '.answer', /^200: the API calls this org (Acme|Globex|Initech)\.$/);
  }
  await picture(page, 'demo-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'demo-dark');
  // Refused at once, a token may only be too fresh.
  await page.clock.fastForward(10_000);
  await press(page, 'acme', 'refuse');
  await says(page, 'acme', '.word', 'Signed out');
  await press(page, 'globex', 'signOut');
  await says(page, 'globex', '.word', 'Signed out');
  await picture(page, 'demo-dark-after');
  await page.setViewportSize({ width: 390, height: 800 });
  await picture(page, 'demo-narrow');

  await says(page, 'initech', '.word', 'Signed in');
  const log = await page.locator('#log li').evaluateAll((lines) => lines.map((line) => [...line.children].map(({ textContent }) => textContent)));
  assert.ok(log.some(([, org, news]) => org === 'Acme' && news.startsWith('Nobody is signed in any more. Genesys Cloud refused')));
  for (const [, org, news] of log) assert.match(`${org}: ${news}`, /^(Acme|Globex|Initech): [A-Z][^.:]*[a-z]\.( [A-Z].*\.)?$/);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('an org is signed in to by redirect, and still is after a reload', async () => {
  const { page, complaints } = await opened('dark');
  await page.selectOption('#way', 'redirect');

  await press(page, 'acme', 'signIn');
  await page.locator('body[data-page=sign-in]').waitFor();
  await picture(page, 'sign-in-dark');
  await fillIn(page, demo.people.acme);

  await says(page, 'acme', '.word', 'Signed in');
  assert.equal(page.url(), demo.url);
  await page.reload();
  await says(page, 'acme', '.word', 'Signed in');
  assert.deepEqual(complaints, []);
  await page.context().close();
});
