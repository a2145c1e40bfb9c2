// Connecting: from what a store holds and an application says to tenants that are kept signed in.

import { Engine } from './engine.js';
import { TenantryError } from './errors.js';
import { Listeners } from './listeners.js';
import type { Core as Module } from './load.js';
import type { Network } from './platform.js';
import { bare, Fields, invalid } from './read.js';
import { registration, type TenantSpec } from './registration.js';
import type { Way } from './sign-in/way.js';
import { memoryStore } from './stores/memory.js';
import type { Store } from './stores/store.js';
import { Tenants } from './tenants.js';
import type { TenantEvent } from './view.js';
import { because, type Why } from './why.js';

/** What an application brings along. */
export interface ConnectOptions<S extends readonly TenantSpec[] = readonly TenantSpec[]> {
  /**
   * The orgs. They stay known whatever becomes of the store. A durable one knows all that were ever named or
   * added, until they are forgotten; these are tenants, too.
   */
  readonly tenants?: S;
  /** Where records are kept. Default: in memory, so that nothing outlives the page. */
  readonly store?: Store;
  /**
   * How people sign in, unless `signIn` says otherwise. Default in a page: `bestWay()` where the store is
   * durable, else `popup()`.
   */
  readonly way?: Way;
  /** Used in the place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** Where the application runs. */
export interface Place {
  /** How its requests leave, over that `fetch`. */
  readonly network: (send: typeof fetch) => Network;
  /** How people sign in there, if nothing else is said. */
  readonly way: (store: Store) => Way | undefined;
  /** The whole URL, if the application was just come back to from a sign-in page. */
  readonly returned: () => string | undefined;
  /** Takes the sign-in's parameters out of the address. */
  readonly restore: () => void;
}

/** What brings the modules: the core at once, the diagnosis when somebody asks. */
export interface Loaders {
  readonly load: () => Promise<Module>;
  readonly loadWhy: () => Promise<Why>;
}

/** Connects, over a core that `load` brings. */
export async function connectOver<const S extends readonly TenantSpec[]>(
  { load, loadWhy }: Loaders,
  place: Place,
  options: ConnectOptions<S>,
): Promise<Tenants<S[number]['id']>> {
  const fields = new Fields(options, 'options');
  const specs = fields.any('tenants') ?? [];
  if (!Array.isArray(specs)) throw invalid('options.tenants must be an array');
  const store = (fields.any('store') as Store | undefined) ?? memoryStore();
  const network = place.network((fields.any('fetch') as typeof fetch | undefined) ?? ((...call) => fetch(...call)));
  const chosen = (fields.any('way') as Way | undefined) ?? place.way(store);
  fields.done();

  const module = await load();
  const registered = specs.map((spec: unknown) => registration(spec, module));
  const records = await loaded(store);
  const listeners = new Listeners<S[number]['id']>();
  const forgetting = new Set<string>();
  const engine = new Engine(module, store, network, records, (event) => {
    const lost = event.type === 'forgotten' && !forgetting.delete(event.tenant);
    const named = registered.find(({ id }) => id === event.tenant);
    // A browser may throw a store away, and another tab may forget: who is named here is known here.
    if (lost && named !== undefined) engine.call((core) => core.add(named.id, named.json), named.id);
    listeners.tell(withReason(engine, loadWhy, event));
  });
  try {
    const known = new Set(engine.call((core) => core.names()));
    for (const { id, json } of registered) {
      engine.call((core) => (known.has(id) ? core.update(id, json) : core.add(id, json)), id);
      known.add(id);
    }
  } catch (refused) {
    engine.dispose();
    throw refused;
  }
  comeBack(engine, place);
  return new Tenants({ module, engine, loadWhy, send: network.send, way: chosen, durable: store.durable, forgetting }, listeners);
}

/** News of trouble can say why, with what is known at that moment. */
function withReason<Id extends string>(
  engine: Engine,
  loadWhy: () => Promise<Why>,
  event: TenantEvent<Id>,
): TenantEvent<Id> {
  if (event.cause === undefined) return event;
  const known = engine.call((core) => core.known(event.tenant), event.tenant);
  return known === undefined ? event : Object.freeze(bare({ ...event, why: because(loadWhy, known) }));
}

/** Goes on with a sign-in that left the page, if this is where it comes back to. */
function comeBack(engine: Engine, place: Place): void {
  const url = place.returned();
  if (url === undefined || engine.call((core) => core.expecting(url)) === undefined) return;
  engine.call((core) => core.redirected(url));
  place.restore();
}

async function loaded(store: Store): Promise<(readonly [string, Uint8Array])[]> {
  try {
    return [...(await store.load())];
  } catch (error) {
    if (error instanceof TenantryError) throw error;
    throw new TenantryError('store', 'The store could not be read; nothing was changed.', { cause: error });
  }
}
