// Pages of a real browser, each of an origin whose storage nobody else has used.

import { after } from 'node:test';

import { serveSite, startBrowser } from '../browser/harness.mjs';

export const [browser, site] = await Promise.all([startBrowser(), serveSite()]);

after(async () => {
  await browser.close();
  await site.close();
});

/** A page of a new browser profile, or of that one. */
export async function newPage(context) {
  const page = await (context ?? (await browser.newContext())).newPage();
  await page.goto(site.origin);
  return page;
}

/** A page and its worker, which has nothing to do yet. */
export async function newPageWithWorker() {
  const page = await newPage();
  const started = page.waitForEvent('worker');
  await page.evaluate(() => {
    globalThis.worker = new Worker(URL.createObjectURL(new Blob([''])));
  });
  return [page, await started];
}

/** What a call rejects with, in parts that can leave the page: the source of a function for there. */
export const FAILURE = `(act) => act().then(
  () => 'nothing',
  ({ name, code, message, cause }) => ({ name, code, message, cause: cause?.name }),
)`;
