// What a page inside Genesys Cloud is told, and what it does not believe.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { hostedApp } from 'tenantry';

const at = (search, hash = '') => hostedApp({ search, hash });

/** What the refusal says was found. */
function refusal(search, hash) {
  let error;
  try {
    at(search, hash);
  } catch (thrown) {
    error = thrown;
  }
  assert.equal(error?.code, 'notHosted', `${search.slice(0, 100)} ${hash ?? ''}`);
  return error.message;
}

const IRELAND = '?gcHostOrigin=https%3A%2F%2Fapps.mypurecloud.ie&gcTargetEnv=prod-euw1';

/** The regions as the core has them. */
function regionsOfTheCore() {
  const source = readFileSync(new URL('../../../core/src/registration/region.rs', import.meta.url), 'utf8');
  return [...source.matchAll(/^ +\w+ = "([a-z0-9-]+)", "([a-z0-9.-]+)";$/gm)].map(([, name, domain]) => ({ name, domain }));
}

test('an app learns region, host, language and whether to use a popup', () => {
  const hosted = at(`${IRELAND}&langTag=en-us&usePopupAuth=true`);

  assert.deepEqual({ ...hosted }, {
    region: 'eu-west-1',
    hostOrigin: 'https://apps.mypurecloud.ie',
    langTag: 'en-us',
    usePopupAuth: true,
  });
});

test('the region is enough', () => {
  assert.deepEqual({ ...at('?gcTargetEnv=prod') }, {
    region: 'us-east-1',
    hostOrigin: undefined,
    langTag: undefined,
    usePopupAuth: false,
  });
});

test('the hash is read like the query, and so is the query of a router in it', () => {
  assert.equal(at('', `#${IRELAND.slice(1)}`).region, 'eu-west-1');
  assert.equal(at('?x=1', `#/calls/7${IRELAND}&langTag=de`).langTag, 'de');
});

test('every region of the core is known here by name and domain, and no other', () => {
  const core = regionsOfTheCore();
  assert.equal(core.length, 18);

  for (const { name, domain } of core) {
    assert.equal(at(`?pcEnvironment=${domain}`).region, name);
    assert.equal(at(`?gcHostOrigin=https://apps.${domain}`).region, name);
  }
  const table = readFileSync(new URL('../../src/hosted-app.ts', import.meta.url), 'utf8');
  const rows = [...table.matchAll(/^ +\['([a-z0-9-]+)', '([a-z0-9.-]+)',/gm)].map(([, name, domain]) => ({ name, domain }));
  assert.deepEqual(rows, core);
});

test('an environment is the region that its short name says', () => {
  const environments = {
    'prod': 'us-east-1',
    'prod-usw2': 'us-west-2',
    'prod-euc1': 'eu-central-1',
    'prod-apse2': 'ap-southeast-2',
    'prod-apne3': 'ap-northeast-3',
    'fedramp-use2-core': 'us-east-2',
  };
  for (const [environment, region] of Object.entries(environments)) {
    assert.equal(at(`?gcTargetEnv=${environment}`).region, region);
  }
});

test('hosts are compared by whole labels', () => {
  assert.equal(at('?gcHostOrigin=https://apps.mypurecloud.com.au').region, 'ap-southeast-2');
  assert.equal(at('?gcHostOrigin=https://Apps.MyPureCloud.IE').hostOrigin, 'https://apps.mypurecloud.ie');

  for (const origin of [
    'https://evilmypurecloud.ie',
    'https://mypurecloud.ie.example.org',
    'https://mypurecloud.com.au.example.org',
    'https://pure.cloud',
    'https://apps.inindca.com',
    'https://xmypurecloud.com.au',
  ]) {
    assert.match(refusal(`?gcHostOrigin=${origin}`), /gcHostOrigin=/);
  }
});

test('what is no plain origin is refused, whatever it ends in', () => {
  for (const origin of [
    'http://apps.mypurecloud.ie',
    'https://apps.mypurecloud.ie:8443',
    'https://evil.example:443@apps.mypurecloud.ie',
    'https://user@apps.mypurecloud.ie',
    'https://evil.example/.mypurecloud.ie',
    'https://evil.example?.mypurecloud.ie',
    'https://evil.example#.mypurecloud.ie',
    'https://evil.example\\.mypurecloud.ie',
    'https://evil.example%00.mypurecloud.ie',
    'https://apps.mypurecloud.ie/',
    'https://apps.mypurecloud.ie.',
    'https://apps..mypurecloud.ie',
    'https://.mypurecloud.ie',
    'https://apps。mypurecloud。ie',
    'https://apps.mypurecloud.ıe',
    'https://\u212Aapps.mypurecloud.ie',
    'https://apps.mypurecloud.ie\n',
    ' https://apps.mypurecloud.ie',
    'apps.mypurecloud.ie',
    'javascript:alert(1)//apps.mypurecloud.ie',
    'javascript://apps.mypurecloud.ie/%0aalert(1)',
    '{{gcHostOrigin}}',
    '',
  ]) {
    refusal(`?gcHostOrigin=${encodeURIComponent(origin)}`);
  }
});

test('everything that names a region must name the same', () => {
  assert.equal(at(`${IRELAND}&pcEnvironment=mypurecloud.ie`).region, 'eu-west-1');

  assert.match(
    refusal('?gcHostOrigin=https://apps.mypurecloud.ie&gcTargetEnv=prod-euc1'),
    /gcHostOrigin in eu-west-1, but gcTargetEnv in eu-central-1/,
  );
  assert.match(refusal(`${IRELAND}&pcEnvironment=mypurecloud.com`), /pcEnvironment in us-east-1/);
});

test('a refusal says what was found', () => {
  assert.match(refusal(''), /neither gcHostOrigin nor gcTargetEnv nor pcEnvironment/);
  assert.match(refusal('?langTag=de'), /neither gcHostOrigin/);
  assert.match(refusal('?gcTargetEnv=dca'), /gcTargetEnv="dca"/);
  assert.match(refusal('?pcEnvironment=%1b[31m'), /pcEnvironment="\\u001b\[31m"/);
  const long = refusal(`?gcTargetEnv=${'x'.repeat(10_000)}`);
  assert.ok(long.length < 400, long);
});

test('a parameter counts once', () => {
  assert.match(refusal(`${IRELAND}&gcTargetEnv=prod-euw1`), /gcTargetEnv more than once/);
  assert.match(refusal(IRELAND, '#gcTargetEnv=prod-euw1'), /gcTargetEnv more than once/);
  assert.match(refusal(`${IRELAND}&langTag=de&gcLangTag=fr`), /langTag more than once/);
  assert.match(refusal(`${IRELAND}${'&usePopupAuth=true'.repeat(1000)}`), /usePopupAuth more than once/);
});

test('a placeholder that nobody filled says nothing, except where the region is', () => {
  const hosted = at(`${IRELAND}&langTag={{gcLangTag}}&usePopupAuth={{gcUsePopupAuth}}`);

  assert.deepEqual([hosted.langTag, hosted.usePopupAuth], [undefined, false]);
  assert.match(refusal('?gcTargetEnv={{gcTargetEnv}}'), /gcTargetEnv="\{\{gcTargetEnv\}\}"/);
});

test('a language or a wish for a popup that is none is refused', () => {
  for (const tag of ['pt-BR', 'zh-hant-tw', 'en_US', 'de']) {
    assert.equal(at(`${IRELAND}&langTag=${tag}`).langTag, tag);
  }
  for (const tag of ['x', '<script>', 'de/../', 'javascript:1', '-', `de${'-a'.repeat(40)}`]) {
    assert.match(refusal(`${IRELAND}&langTag=${encodeURIComponent(tag)}`), /langTag=/);
  }
  assert.equal(at(`${IRELAND}&usePopupAuth=false`).usePopupAuth, false);
  assert.match(refusal(`${IRELAND}&usePopupAuth=1`), /usePopupAuth="1"/);
});

test('an address of a megabyte is refused unread', () => {
  const filler = `&x=${'y'.repeat(1024 * 1024)}`;

  assert.match(refusal(IRELAND + filler), /an address of 10\d{5} characters/);
  assert.match(refusal(IRELAND, `#${filler}`), /an address of/);
});

test('what comes out inherits nothing and cannot be changed', () => {
  const hosted = at(`${IRELAND}&__proto__=x&constructor=y&langTag=de`);

  assert.equal(Object.getPrototypeOf(hosted), null);
  assert.ok(Object.isFrozen(hosted));
  assert.deepEqual(Object.keys(hosted).sort(), ['hostOrigin', 'langTag', 'region', 'usePopupAuth']);
  assert.throws(() => {
    hosted.region = 'us-east-1';
  }, TypeError);
});

test('a polluted prototype says nothing', (t) => {
  t.after(() => {
    for (const name of ['gcTargetEnv', 'region', 'usePopupAuth', 'langTag']) delete Object.prototype[name];
  });
  Object.prototype.gcTargetEnv = 'prod';
  Object.prototype.region = 'us-east-1';
  Object.prototype.usePopupAuth = true;
  Object.prototype.langTag = 'evil';

  const hosted = at(IRELAND);

  assert.deepEqual([hosted.region, hosted.usePopupAuth, hosted.langTag], ['eu-west-1', false, undefined]);
  assert.throws(() => at(''), { code: 'notHosted' });
});

test('outside a page there is no hosted app', () => {
  assert.throws(() => hostedApp(), { code: 'notHosted' });
});
