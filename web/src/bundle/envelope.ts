// The envelope: a file of age (age-encryption.org/v1), sealed by a passphrase.

import { TenantryError } from '../errors.js';

/** More than this is no bundle: it has room for some thousand orgs. */
const SIZE_LIMIT = 32 * 1024 * 1024;

/** The desktop's is 18. At 20 a gigabyte of memory is stretched over; more is an attempt to keep this machine busy. */
const MOST_WORK = 20;

const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----';
const END = '-----END AGE ENCRYPTED FILE-----';

/** What is sealed in `bundle`, in either form of age: the armored text, or bytes. */
export async function unseal(bundle: string | Uint8Array, passphrase: string): Promise<string> {
  const age = await library();
  const file = fileOf(bundle, age.armor.decode);
  checkWork(file);
  const opener = new age.Decrypter();
  opener.addPassphrase(passphrase);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await opener.decrypt(file));
  } catch (error) {
    // It is said where the passphrase does not fit the only lock there is; after that, bytes are wrong.
    const isLocked = error instanceof Error && error.message.startsWith('no identity matched');
    throw isLocked ? wrongPassphrase() : damaged();
  }
}

async function library(): Promise<typeof import('age-encryption')> {
  try {
    return await import('age-encryption');
  } catch (cause) {
    throw new TenantryError(
      'notInstalled',
      'Bundles are opened by the package age-encryption, which is not installed beside tenantry: npm install age-encryption.',
      { cause },
    );
  }
}

function fileOf(bundle: string | Uint8Array, decode: (armored: string) => Uint8Array): Uint8Array {
  if (typeof bundle !== 'string' && !(bundle instanceof Uint8Array)) {
    throw new TenantryError('invalid', 'A bundle is passed as its text, or as the bytes of its file.');
  }
  if (bundle.length > SIZE_LIMIT) {
    throw new TenantryError('invalid', `A bundle has at most ${SIZE_LIMIT} bytes; this is something else.`);
  }
  const text = (typeof bundle === 'string' ? bundle : new TextDecoder('latin1').decode(bundle)).trim();
  if (!text.startsWith('-----BEGIN')) return binary(bundle, text);
  if (!text.startsWith(BEGIN)) throw foreign();
  if (!text.endsWith(END)) {
    throw new TenantryError('bundleTruncated', 'The end of the bundle is missing: copy the whole file, down to its last line.');
  }
  try {
    return decode(text);
  } catch {
    throw damaged();
  }
}

function binary(bundle: string | Uint8Array, text: string): Uint8Array {
  if (!text.startsWith('age-encryption.org/')) throw foreign();
  if (typeof bundle !== 'string') return bundle;
  throw new TenantryError('invalid', 'This bundle is not text: pass the bytes of its file, as readFile gives them without an encoding.');
}

/** Before anything is stretched: the header says how much work the passphrase costs. */
function checkWork(file: Uint8Array): void {
  const header = new TextDecoder('latin1').decode(file.subarray(0, 512));
  if (!header.startsWith('age-encryption.org/v1\n')) {
    const isNewer = /^age-encryption\.org\/v\d+\n/.test(header);
    throw isNewer ? newer('it is sealed by a newer version of age') : damaged();
  }
  const [, work] = /^-> scrypt \S+ (\d+)$/m.exec(header) ?? [];
  if (work === undefined) throw foreign();
  if (Number(work) > MOST_WORK) {
    throw new TenantryError(
      'bundleTooCostly',
      `Opening this bundle would cost 2^${work.slice(0, 9)} rounds of scrypt, and at most 2^${MOST_WORK} are spent: Tenantry's desktop makes no such bundle, so do not trust it.`,
    );
  }
}

function wrongPassphrase(): TenantryError {
  return new TenantryError('wrongPassphrase', 'The passphrase does not open this bundle: check it letter for letter, and that it is the one of this file.');
}

/** Nothing of the bytes is quoted, nor of what a library says of them. */
export function damaged(): TenantryError {
  return new TenantryError(
    'bundleDamaged',
    'The bundle is damaged or cut short: copy the file again, as it is and whole. If that does not help, sign in again in the desktop, and hand over anew.',
  );
}

export function newer(why: string): TenantryError {
  return new TenantryError('bundleNewer', `This version of tenantry cannot read the bundle, because ${why}: update the package.`);
}

function foreign(): TenantryError {
  return new TenantryError('bundleForeign', "This is no bundle of Tenantry's desktop: those are files of age, sealed by a passphrase.");
}
