// From the desktop to Node: what was signed in there is signed in here, is renewed here, and there no more.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { armor, Decrypter } from 'age-encryption';
import { connect } from 'tenantry';
import { importBundle } from 'tenantry/bundle';
import { fileStore } from 'tenantry/file-store';

import { freePort } from '../support/port.mjs';
import { program } from '../support/program.mjs';
import { sandbox } from '../support/sandbox.mjs';
import { PASSPHRASE } from './sealed.mjs';

let world;
let folder;

before(async () => {
  world = await sandbox({ rules: ['rotation=strict'] });
  folder = mkdtempSync(join(tmpdir(), 'tenantry-bundle-'));
});
after(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

/** The desktop without its window. */
const DESKTOP = ['TENANTRY_HAND_OVER', '--package', 'tenantry-desktop', '--example', 'hand_over'];

/** Lets the desktop sign in to these and hand them over; `people` are those at the browser. */
async function handedOver(orgs, people) {
  const file = join(folder, 'orgs.age');
  const child = spawn(program(...DESKTOP), [], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  child.stdin.end(`${JSON.stringify({ dataDir: join(folder, 'desktop'), file, passphrase: PASSPHRASE, orgs })}\n`);
  let last;
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line);
    // The browser that comes back from the consent page.
    if (last.visit !== undefined) await fetch(await world.visit(last.visit, people[last.tenant]));
  }
  assert.deepEqual(await ended, [0, null]);
  return { file, ...last };
}

function refreshes(history) {
  return history.filter(({ grantType }) => grantType === 'refresh_token');
}

test('two orgs that were signed in on the desktop are called and renewed here', async () => {
  const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
  await world.order('redirectUri', { uri: redirectUri });
  const { login, api } = world.east;
  const ofClient = (name) => ({ login, api, clientId: world.client(name).id, clientSecret: world.client(name).secret });
  const orgs = [
    { id: 'acme', ...ofClient('Harborlight Connect'), redirectUri },
    { id: 'globex', ...ofClient('Harborlight Connect'), redirectUri },
    { id: 'jobs', ...ofClient('Acme Nightly Jobs') },
  ];
  const people = { acme: 'ada@acme.example', globex: 'grace@globex.example' };

  const { file, moved, copied } = await handedOver(orgs, people);
  assert.deepEqual([moved, copied], [['acme', 'globex'], ['jobs']]);
  const before = (await world.history()).length;

  const store = fileStore(join(folder, 'server'));
  const { tenants, signedIn, left } = await importBundle(readFileSync(file), PASSPHRASE, store);
  assert.deepEqual([signedIn, left, tenants.map(({ id }) => id)], [['acme', 'globex'], [], ['acme', 'globex', 'jobs']]);
  const connected = await connect({ store, tenants });
  try {
    const names = [];
    for (const { id } of tenants) {
      const reply = await connected.fetch(id, '/api/v2/organizations/me');
      names.push([reply.status, (await reply.json()).name]);
    }
    assert.deepEqual(names, [[200, 'Acme'], [200, 'Globex'], [200, 'Acme']]);
    assert.equal(refreshes((await world.history()).slice(before)).length, 0, 'the tokens of the bundle are good');

    // Each refresh token may be sent once only, and whoever sends one twice ends the sign-in.
    for (const round of [1, 2]) {
      for (const id of ['acme', 'globex']) {
        const earlier = await connected.accessToken(id);
        await connected.renew(id);
        assert.notEqual(await connected.accessToken(id), earlier, `${id}, round ${round}`);
        assert.equal((await connected.fetch(id, '/api/v2/organizations/me')).status, 200);
      }
    }
    const renewals = refreshes((await world.history()).slice(before));
    assert.deepEqual(renewals.map(({ status }) => status), [200, 200, 200, 200]);
  } finally {
    connected.dispose();
  }

  const opener = new Decrypter();
  opener.addPassphrase(PASSPHRASE);
  const content = JSON.parse(await opener.decrypt(armor.decode(readFileSync(file, 'utf8')), 'text'));
  assert.match(content.madeBy, /^tenantry-desktop \d/);
});
