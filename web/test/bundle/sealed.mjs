// Bundles as tests need them: sealed here, with any content, behind a passphrase that costs little.

import { armor, Encrypter } from 'age-encryption';

export const PASSPHRASE = 'correct horse battery staple';

/** A record as the core writes it, of a tenant that nobody is signed in to. */
export function record(tenant, generation, label = 'Acme') {
  const owner = Array(16).fill(9);
  const client = { public: { id: 'app', redirectUri: 'https://app.example/' } };
  const registration = { label, region: 'eu-west-1', org: null, client, scopes: [], standing: 'secondary' };
  const head = { version: 4, tenant, generation: 0, born: null, writer: owner, fence: 1, registration };
  const rest = { grant: null, signedOut: 'never', intent: null, flows: [], profile: 'unknown', ended: null };
  return JSON.stringify({ ...head, ...rest }).replace('"generation":0', `"generation":${generation}`);
}

/** The content of a bundle with these records. */
export function content(...records) {
  const orgs = records.map((text) => {
    const { tenant, registration } = JSON.parse(text);
    return { tenant, registration, record: text };
  });
  return { format: 'tenantry-bundle', version: 1, madeAt: 1795000000000, madeBy: 'a test', orgs };
}

/** The bytes of a bundle. */
export async function sealed(content, { passphrase = PASSPHRASE, work = 10 } = {}) {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(work);
  return encrypter.encrypt(typeof content === 'string' ? content : JSON.stringify(content));
}

/** The text of a bundle. */
export async function armored(...of) {
  return armor.encode(await sealed(...of));
}
