// The platform: what the core asks for, done with fetch, a timer and a store.

import type { Platform } from './tenantry.js';
import type { Store } from './stores/store.js';

/** How requests leave the place where the application runs. */
export interface Network {
  readonly send: typeof fetch;
  /** Why one failed, as one of the core's words for it, where anything says so. */
  why(error: unknown): string | undefined;
}

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
export function platform(store: Store, network: Network, told: Told): Platform {
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
    fetch: (request) => network.send(request),
    read,
    explain: (error) => word(network, error),
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

function word(network: Network, error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'timedOut';
  return network.why(error) ?? 'unexplained';
}
