// A page of a signed-in person: from `connect()` to the token, in a real browser.

import { serveSite, startBrowser } from '../test/browser/harness.mjs';
import { section, time, told } from './table.mjs';

const VISITS = 10;

/** Visits the page so often, after one visit that leaves a record. */
export async function page(model) {
  const [browser, site] = await Promise.all([startBrowser(), serveSite()]);
  try {
    const context = await browser.newContext();
    await visit(context, site, signedIn, model);
    const taken = [];
    for (let times = 0; times < VISITS; times++) taken.push(await visit(context, site, toToken, model));
    taken.sort((one, other) => one - other);
    const middle = (taken[VISITS / 2 - 1] + taken[VISITS / 2]) / 2;
    section('in Chromium, on the wall', [
      told('from connect() to the first cached token', time(middle * 1e6), `median of ${VISITS}, ${time(taken[0] * 1e6)} at best`),
    ]);
  } finally {
    await Promise.all([browser.close(), site.close()]);
  }
}

async function visit(context, site, work, model) {
  const page = await context.newPage();
  await page.goto(site.origin);
  const result = await page.evaluate(work, model);
  await page.close();
  return result;
}

/** In the page: leaves the record of a tenant that is signed in. */
async function signedIn(model) {
  const { indexedDbStore } = await import('/dist/index.js');
  const store = indexedDbStore();
  const bytes = new TextEncoder().encode(JSON.stringify(model));
  const { saved } = await store.compareAndSwap(model.tenant, 0n, bytes, BigInt(model.generation));
  await store.close();
  if (!saved) throw new Error('the record was not saved');
}

/** In the page: milliseconds until its token is there. */
async function toToken(model) {
  const { connect, indexedDbStore } = await import('/dist/index.js');
  const begun = performance.now();
  const tenants = await connect({ store: indexedDbStore() });
  const token = tenants.peek(model.tenant);
  const taken = performance.now() - begun;
  tenants.dispose();
  if (token !== model.grant.accessToken) throw new Error('nobody is signed in');
  return taken;
}
