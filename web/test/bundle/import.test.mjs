// What is taken from a bundle into a store, what is left, and what is said of a bundle that cannot be opened.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { connect, memoryStore, TenantryError } from 'tenantry';
import { importBundle } from 'tenantry/bundle';

import { armored, content, PASSPHRASE, record, sealed } from './sealed.mjs';

const ORG = '11111111-0000-4000-8000-000000000001';
const encode = (text) => new TextEncoder().encode(text);

async function stored(store) {
  const records = [...(await store.load())];
  return Object.fromEntries(records.map(([tenant, bytes]) => [tenant, new TextDecoder().decode(bytes)]));
}

/** The code and the sentence that importing it rejects with; nothing may be stored then. */
async function refusal(bundle, passphrase = PASSPHRASE) {
  const store = memoryStore();
  let thrown;
  await assert.rejects(importBundle(bundle, passphrase, store), (error) => ((thrown = error), error instanceof TenantryError));
  assert.deepEqual(await stored(store), {});
  return [thrown.code, thrown.message];
}

test('every org is in the store, byte for byte, and connect finds it', async () => {
  const acme = record('acme', 1795000000001);
  const store = memoryStore();

  const { tenants, signedIn, left, madeAt, madeBy } = await importBundle(await armored(content(acme)), PASSPHRASE, store);

  assert.deepEqual([signedIn, left, madeAt, madeBy], [['acme'], [], 1795000000000, 'a test']);
  assert.deepEqual(await stored(store), { acme });
  const orgs = await connect({ store, tenants });
  assert.deepEqual([orgs.view('acme').label, orgs.status('acme').state], ['Acme', 'signedOut']);
  orgs.dispose();
});

test('text, the bytes of text, and bytes that are not armored are the same bundle', async () => {
  const acme = record('acme', 7);
  const text = await armored(content(acme));
  const inMail = `\r\n  ${text.replaceAll('\n', '\r\n')}\r\n\r\n`;

  for (const bundle of [text, inMail, encode(text), await sealed(content(acme))]) {
    const store = memoryStore();
    await importBundle(bundle, PASSPHRASE, store);
    assert.deepEqual(await stored(store), { acme });
  }
});

test('what is known of an org is given as an application would say it', async () => {
  const registration = {
    label: 'Globex',
    region: { login: 'https://login.example', api: 'https://api.example' },
    org: ORG,
    client: { confidential: { id: 'panel', secret: 'hush', redirectUri: 'https://panel.example/' } },
    scopes: ['analytics', 'users:readonly'],
    context: { organizationId: ORG, audience: 'a', resource: [ORG], scopes: ['offline_access'] },
    standing: 'primary',
  };
  const jobs = { ...registration, org: null, client: { credentials: { id: 'jobs', secret: 'hush' } }, scopes: [], standing: 'secondary' };
  delete jobs.context;
  const orgs = [{ tenant: 'globex', registration, record: null }, { tenant: 'jobs', registration: jobs, record: null }];
  const store = memoryStore();

  const { tenants, signedIn } = await importBundle(await armored({ ...content(), orgs }), PASSPHRASE, store);

  assert.deepEqual(signedIn, []);
  const plain = JSON.parse(JSON.stringify(tenants));
  assert.deepEqual(plain, [
    {
      id: 'globex', label: 'Globex', region: registration.region, clientId: 'panel', redirectUri: 'https://panel.example/',
      clientSecret: 'hush', orgId: registration.org, scopes: registration.scopes, standing: 'primary', context: registration.context,
    },
    {
      id: 'jobs', label: 'Globex', region: registration.region, grant: 'clientCredentials', clientId: 'jobs',
      clientSecret: 'hush', scopes: [], standing: 'secondary',
    },
  ]);
  const connected = await connect({ store, tenants });
  assert.equal(connected.view('globex').standing, 'primary');
  connected.dispose();
});

test('an older record is replaced, and neither a newer one nor the same', async () => {
  const [older, same, newer] = [1n, 5n, 9n].map((generation) => ({ generation, text: record('acme', generation, `of ${generation}`) }));

  for (const [there, reason] of [[older, undefined], [same, 'newer'], [newer, 'newer']]) {
    const store = memoryStore();
    await store.compareAndSwap('acme', 0n, encode(there.text), there.generation);

    const { signedIn, left } = await importBundle(await armored(content(record('acme', 5n))), PASSPHRASE, store);

    assert.deepEqual([signedIn, left], reason === undefined ? [['acme'], []] : [[], [{ tenant: 'acme', reason }]]);
    assert.deepEqual(await stored(store), { acme: reason === undefined ? record('acme', 5n) : there.text });
  }
});

test('what is no record that is known is left alone, and the others come all the same', async () => {
  const odd = ['no record', record('acme', 1).replace('"version":4', '"version":5'), record('other', 1)];

  for (const there of odd) {
    const store = memoryStore();
    await store.compareAndSwap('acme', 0n, encode(there), 1n);

    const bundle = await armored(content(record('acme', 5), record('globex', 5)));
    const { signedIn, left } = await importBundle(bundle, PASSPHRASE, store);

    assert.deepEqual([signedIn, left], [['globex'], [{ tenant: 'acme', reason: 'unreadable' }]]);
    assert.equal((await stored(store)).acme, there);
  }
});

test('a record that changes meanwhile is looked at anew', async () => {
  const inner = memoryStore();
  await inner.compareAndSwap('acme', 0n, encode(record('acme', 1)), 1n);
  let meddled = false;
  const compareAndSwap = async (tenant, expects, bytes, generation) => {
    if (expects === 1n && !meddled) {
      meddled = true;
      await inner.compareAndSwap('acme', 1n, encode(record('acme', 9)), 9n);
    }
    return inner.compareAndSwap(tenant, expects, bytes, generation);
  };

  const { left } = await importBundle(await armored(content(record('acme', 5))), PASSPHRASE, { ...inner, compareAndSwap });

  assert.deepEqual([meddled, left], [true, [{ tenant: 'acme', reason: 'newer' }]]);
});

test('a store that fails is told as such, and importing again goes on', async () => {
  const store = memoryStore();
  const bundle = await armored(content(record('acme', 5), record('globex', 5)));
  const fails = async (tenant, ...more) => {
    if (tenant === 'globex') throw new Error('disk full');
    return store.compareAndSwap(tenant, ...more);
  };

  await assert.rejects(importBundle(bundle, PASSPHRASE, { ...store, compareAndSwap: fails }), (error) => {
    return error.code === 'store' && error.tenant === 'globex' && error.cause.message === 'disk full';
  });
  const { signedIn, left } = await importBundle(bundle, PASSPHRASE, store);

  assert.deepEqual([signedIn, left], [['globex'], [{ tenant: 'acme', reason: 'newer' }]]);
});

test('a generation that no number of JavaScript holds is compared to its last digit', async () => {
  const [low, high] = [18446744073709551613n, 18446744073709551614n];
  const store = memoryStore();
  await importBundle(await armored(content(record('acme', low))), PASSPHRASE, store);

  const { signedIn } = await importBundle(await armored(content(record('acme', high))), PASSPHRASE, store);

  assert.deepEqual(signedIn, ['acme']);
});

test('another passphrase does not open it', async () => {
  const [code, sentence] = await refusal(await armored(content(record('acme', 5))), 'correct horse battery stable');

  assert.equal(code, 'wrongPassphrase');
  assert.doesNotMatch(sentence, /horse/);
});

test('a bundle that is cut short says so, wherever it is cut', async () => {
  const text = await armored(content(record('acme', 5)));

  for (const share of [0.2, 0.5, 0.9, 0.99]) {
    assert.equal((await refusal(text.slice(0, text.length * share)))[0], 'bundleTruncated', `${share}`);
  }
});

test('a bundle with a wrong letter is damaged, and so are bytes that are cut short', async () => {
  const text = await armored(content(record('acme', 5)));
  const lines = text.split('\n');
  const at = lines.length - 4;
  const letter = lines[at][10] === 'A' ? 'B' : 'A';
  const wrong = lines.with(at, `${lines[at].slice(0, 10)}${letter}${lines[at].slice(11)}`).join('\n');
  const without = lines.toSpliced(at, 1).join('\n');
  const bytes = await sealed(content(record('acme', 5)));

  for (const bundle of [wrong, without, text.replace('\n', '\n?'), bytes.subarray(0, bytes.length - 3), bytes.subarray(0, 90)]) {
    assert.match((await refusal(bundle))[0], /^bundle(Damaged|Foreign)$/);
  }
  assert.equal((await refusal(wrong))[0], 'bundleDamaged');
});

test('content that is not what it must be is damaged', async () => {
  const good = content(record('acme', 5));
  const [org] = good.orgs;
  const odd = [
    'no JSON',
    '[]',
    { ...good, format: 'other' },
    { ...good, version: '1' },
    { ...good, orgs: {} },
    { ...good, orgs: [{ ...org, record: record('globex', 5) }] },
    { ...good, orgs: [{ ...org, record: '{}' }] },
    { ...good, orgs: [{ ...org, record: 7 }] },
    { ...good, orgs: [{ ...org, registration: undefined }] },
    { ...good, orgs: [{ ...org, registration: { ...org.registration, client: {} } }] },
  ];

  for (const content of odd) assert.equal((await refusal(await armored(content)))[0], 'bundleDamaged', JSON.stringify(content));
});

test('a newer version is refused by name: of the content, of a record, of age', async () => {
  const good = content(record('acme', 5));
  const newerRecord = record('acme', 5).replace('"version":4', '"version":5');
  const bytes = await sealed(good);
  const newerAge = encode(new TextDecoder('latin1').decode(bytes).replace('age-encryption.org/v1', 'age-encryption.org/v2'));

  for (const bundle of [await armored({ ...good, version: 2 }), await armored(content(newerRecord)), newerAge]) {
    const [code, sentence] = await refusal(bundle);
    assert.equal(code, 'bundleNewer');
    assert.match(sentence, /update the package/);
  }
});

test('the newest record that a bundle may hold is the newest that the core writes', async () => {
  const versions = readdirSync(fileURLToPath(new URL('../../../tests/records', import.meta.url)));
  const newest = Math.max(...versions.map((name) => Number(name.slice(1))));
  const of = (version) => armored(content(record('acme', 5).replace('"version":4', `"version":${version}`)));

  assert.equal((await importBundle(await of(newest), PASSPHRASE, memoryStore())).signedIn.length, 1);
  assert.equal((await refusal(await of(newest + 1)))[0], 'bundleNewer');
});

test('a bundle that would keep this machine busy is refused before anything is stretched', async () => {
  const bytes = await sealed(content(record('acme', 5)));
  const header = (work) => encode(new TextDecoder('latin1').decode(bytes).replace(/^(-> scrypt \S+) 10$/m, `$1 ${work}`));

  for (const work of [21, 40, '9'.repeat(300)]) {
    const begun = performance.now();
    assert.equal((await refusal(header(work)))[0], 'bundleTooCostly');
    assert.ok(performance.now() - begun < 1000);
  }
});

test('what is no bundle is told from one', async () => {
  const foreign = ['', 'hello', '{}', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', encode('PK\u0003\u0004')];
  const recipient = 'age-encryption.org/v1\n-> X25519 0000\nAAAA\n--- AAAA\n';

  for (const bundle of [...foreign, encode(recipient)]) assert.equal((await refusal(bundle))[0], 'bundleForeign');
  for (const bundle of [undefined, 7, {}, recipient, new Uint8Array(33 * 1024 * 1024)]) assert.equal((await refusal(bundle))[0], 'invalid');
  await assert.rejects(importBundle('', undefined, memoryStore()), { code: 'invalid' });
});

test('without age-encryption beside it, the error says what to install', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-alone-'));
  try {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const alone = join(folder, 'node_modules', 'tenantry');
    mkdirSync(alone, { recursive: true });
    for (const part of ['dist', 'package.json']) cpSync(join(root, part), join(alone, part), { recursive: true });
    const program = `
      import { memoryStore } from 'tenantry';
      import { importBundle } from 'tenantry/bundle';
      await importBundle('', '', memoryStore()).catch(({ code, message }) => console.log(code, message));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder, encoding: 'utf8' });

    assert.match(said, /^notInstalled .*npm install age-encryption\.$/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
