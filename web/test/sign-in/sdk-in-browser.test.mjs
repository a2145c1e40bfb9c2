// The official SDK understands our page in the popup, so that an app can change over one step at a time.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { openSite } from './site.mjs';

const sdk = join(dirname(createRequire(import.meta.url).resolve('purecloud-platform-client-v2/package.json')), 'dist/web-cjs/purecloud-platform-client-v2.min.js');
const LOGIN = 'https://login.mypurecloud.ie';

let site;

before(async () => {
  site = await openSite();
});

after(() => site.close());

test('the official SDK takes its code from the page that calls finishPopup()', async () => {
  const context = await site.privately();
  context.setDefaultTimeout(10_000);
  await context.route(`${LOGIN}/oauth/authorize?**`, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const back = `${asked.get('redirect_uri')}?code=the-code&state=${asked.get('state')}`;
    return route.fulfill({ contentType: 'text/html', body: `<a href="${back.replace('&', '&amp;')}">Sign in</a>` });
  });
  const spent = new Promise((resolve) => {
    void context.route(`${LOGIN}/oauth/token`, (route) => {
      resolve(new URLSearchParams(route.request().postData()));
      return route.fulfill({ status: 400, json: { error: 'invalid_grant' } });
    });
  });
  const page = await context.newPage();
  await page.goto(`${site.app}/app`);
  await page.addScriptTag({ content: await readFile(sdk, 'utf8') });
  await page.evaluate((redirectUri) => {
    const client = globalThis.require('platformClient').ApiClient.instance;
    client.setEnvironment('mypurecloud.ie');
    document.querySelector('button').onclick = () => {
      const options = { state: 'theirs', authPopupConfiguration: { usePopup: true } };
      globalThis.login = client.loginPKCEGrant('client', redirectUri, options, 'v'.repeat(64)).catch(String);
    };
  }, `${site.app}/callback`);

  const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('button')]);
  await popup.click('a');

  assert.equal((await spent).get('code'), 'the-code');
  await context.close();
});
