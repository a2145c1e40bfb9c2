// The platform: what the core asks for, done with fetch, a timer and a store.

import { NotAllowed, underPolicy } from './policy.js';
import type { Platform } from './tenantry.js';
import type { Store } from './stores/store.js';

/** What the engine takes back from the platform. */
export interface Told {
  saved(tenant: string, generation: bigint): void;
  saveConflict(tenant: string, found: Uint8Array | undefined): void;
  saveFailed(tenant: string, error: unknown): void;
  erased(tenant: string): void;
  eraseFailed(tenant: string, error: unknown): void;
  open(tenant: string, url: string): void;
  event(event: unknown): void;
  changed(deadline: number | undefined): void;
}

/** The platform of a page, a worker or a Node process. */
export function platform(store: Store, send: typeof fetch, told: Told): Platform {
  return {
    save(tenant, record, generation, expects) {
      void swap(store, tenant, record, generation, expects, told);
    },
    erase(tenant) {
      // The core is in the middle of something; it is answered after that in any case.
      void Promise.resolve()
        .then(() => store.erase(tenant))
        .then(
          () => told.erased(tenant),
          (error: unknown) => told.eraseFailed(tenant, error),
        );
    },
    open: told.open,
    notify: told.event,
    wake: told.changed,
    fetch: (request) => underPolicy(request.url, () => send(request)),
    read,
    explain,
  };
}

async function swap(
  store: Store,
  tenant: string,
  record: Uint8Array,
  generation: bigint,
  expects: bigint,
  told: Told,
): Promise<void> {
  await Promise.resolve();
  let came;
  try {
    came = await store.compareAndSwap(tenant, expects, record, generation);
  } catch (error) {
    told.saveFailed(tenant, error);
    return;
  }
  if (came.saved) told.saved(tenant, generation);
  else told.saveConflict(tenant, came.found);
}

/** The bytes of a body, unless there are more than `limit`. */
async function read(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      // Nobody waits for the rest.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Node says why no connection was made; browsers do not. */
const WHY: ReadonlyMap<unknown, string> = new Map([
  ['ENOTFOUND', 'nameUnknown'],
  ['EAI_AGAIN', 'nameUnknown'],
  ['ECONNREFUSED', 'notConnected'],
  ['EHOSTUNREACH', 'notConnected'],
  ['ENETUNREACH', 'notConnected'],
  ['UND_ERR_CONNECT_TIMEOUT', 'notConnected'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'notSecure'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'notSecure'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'notSecure'],
  ['CERT_HAS_EXPIRED', 'notSecure'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'notSecure'],
]);

function explain(error: unknown): string {
  if (error instanceof NotAllowed) return 'notAllowed';
  if (!(error instanceof Error)) return 'unexplained';
  if (error.name === 'TimeoutError') return 'timedOut';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return WHY.get(code) ?? 'unexplained';
}
