// What every store refuses, whichever place it keeps records in.

import { TenantryError } from '../errors.js';

/** More bytes than this are no record; the core's own are at most 32 KiB. */
export const RECORD_LIMIT = 1024 * 1024;

/** The number after the last generation there can be. */
const GENERATIONS = 2n ** 64n;

/** Throws `invalid` unless `tenant` is a name that the core could have given: no path, no oddity. */
export function checkTenant(tenant: string): void {
  if (typeof tenant === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(tenant)) return;
  throw new TenantryError('invalid', 'A tenant is named by 1 to 64 letters, digits, dots, dashes and underscores.');
}

/** Throws `invalid` unless these can be the arguments of a compare-and-swap. */
export function checkSwap(tenant: string, expects: bigint, record: Uint8Array, generation: bigint): void {
  checkTenant(tenant);
  if (typeof expects !== 'bigint' || expects < 0n || expects >= GENERATIONS) {
    throw new TenantryError('invalid', 'The generation expected is a bigint from 0n to 2n ** 64n - 1n.', { tenant });
  }
  if (typeof generation !== 'bigint' || generation < 1n || generation >= GENERATIONS) {
    throw new TenantryError('invalid', 'The generation of a record is a bigint from 1n to 2n ** 64n - 1n.', { tenant });
  }
  if (!(record instanceof Uint8Array) || record.byteLength > RECORD_LIMIT) {
    throw new TenantryError('invalid', `A record is a Uint8Array of at most ${RECORD_LIMIT} bytes.`, { tenant });
  }
}
