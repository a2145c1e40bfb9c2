// Bundles: orgs that Tenantry's desktop has handed over, taken into a store of Node.

import { TenantryError } from '../errors.js';
import type { TenantSpec } from '../registration.js';
import type { Store } from '../stores/store.js';
import { contentOf } from './content.js';
import { unseal } from './envelope.js';
import { headOf } from './head.js';

/** So often somebody else may change a record while it is taken in. */
const TRIES = 8;

/** What was taken from a bundle. */
export interface Imported {
  /** Every org of the bundle, for `connect({ tenants })`. Some hold a client secret. */
  readonly tenants: readonly TenantSpec[];
  /** Those whose sign-in is in the store now. */
  readonly signedIn: readonly string[];
  /** Those whose record in the store was left as it is, and why. */
  readonly left: readonly Left[];
  /** When the bundle was made, in milliseconds since 1970. */
  readonly madeAt: number;
  /** By which program. */
  readonly madeBy: string;
}

/** An org whose record was left as it is. */
export interface Left {
  readonly tenant: string;
  /** `newer`: what the store holds is newer than the bundle, or the same; `unreadable`: it is no record that is known. */
  readonly reason: 'newer' | 'unreadable';
}

/**
 * Takes the orgs of a bundle into a store, where `connect` finds them signed in.
 *
 * The desktop lets go of what it hands over, because a refresh token has one owner. So take a bundle into one
 * store, and delete it then. Doing it again is harmless where it is the same store: nothing newer is replaced.
 * An org with client credentials, or to which nobody was signed in, is in `tenants` only.
 *
 * The package `age-encryption` opens the bundle; install it beside this one.
 *
 * @param bundle - The text of the file, or its bytes.
 * @param passphrase - The one that the desktop showed, or that was typed there.
 * @param store - Where the sign-ins are to be kept from now on.
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { connect } from 'tenantry';
 * import { importBundle } from 'tenantry/bundle';
 * import { fileStore } from 'tenantry/file-store';
 *
 * const store = fileStore('/var/lib/panel/orgs');
 * const bundle = await readFile('/run/secrets/orgs.age');
 * const { tenants, left } = await importBundle(bundle, process.env['BUNDLE_PASSPHRASE'] ?? '', store);
 * for (const { tenant, reason } of left) console.warn(`${tenant} was left as it is: ${reason}`);
 * const orgs = await connect({ store, tenants });
 * ```
 */
export async function importBundle(bundle: string | Uint8Array, passphrase: string, store: Store): Promise<Imported> {
  if (typeof passphrase !== 'string') throw new TenantryError('invalid', 'The passphrase of a bundle is a string.');
  const { madeAt, madeBy, orgs } = contentOf(await unseal(bundle, passphrase));
  const signedIn: string[] = [];
  const left: Left[] = [];
  for (const { spec, record } of orgs) {
    if (record === undefined) continue;
    const reason = await take(spec.id, record, store);
    if (reason === undefined) signedIn.push(spec.id);
    else left.push({ tenant: spec.id, reason });
  }
  return { tenants: orgs.map(({ spec }) => spec), signedIn, left, madeAt, madeBy };
}

/** Puts a record in the place of an older one or of none; else says why not. */
async function take(tenant: string, record: string, store: Store): Promise<Left['reason'] | undefined> {
  const { generation } = headOf(record) ?? { generation: 0n };
  const bytes = new TextEncoder().encode(record);
  let expects = 0n;
  for (let tries = 0; tries < TRIES; tries++) {
    const swap = await swapped(tenant, expects, bytes, generation, store);
    if (swap.saved) return undefined;
    if (swap.found === undefined) {
      expects = 0n;
      continue;
    }
    const found = headOf(new TextDecoder().decode(swap.found));
    if (found === undefined || found.tenant !== tenant || found.isNewer) return 'unreadable';
    if (found.generation >= generation) return 'newer';
    expects = found.generation;
  }
  throw new TenantryError('store', `The record of ${tenant} changes all the time: try again when nobody uses the store.`, { tenant });
}

async function swapped(tenant: string, expects: bigint, bytes: Uint8Array, generation: bigint, store: Store) {
  try {
    return await store.compareAndSwap(tenant, expects, bytes, generation);
  } catch (cause) {
    if (cause instanceof TenantryError) throw cause;
    throw new TenantryError('store', `The store could not take ${tenant}; import the bundle again, nothing is lost by it.`, { tenant, cause });
  }
}
