// The engine: the core, what it stands on, and who waits for it.

import { TenantryError } from './errors.js';
import type { Core as Module } from './load.js';
import { Looking } from './looking.js';
import { platform, type Network } from './platform.js';
import { bare, settled, text } from './read.js';
import { Ready, type Kept } from './ready.js';
import type { Begun } from './sign-in/way.js';
import type { Store } from './stores/store.js';
import type { Core, Platform } from './tenantry.js';
import { asError, failure, refusal } from './thrown.js';
import { Timer } from './timer.js';
import type { TenantEvent, View } from './view.js';
import { Waiters } from './waiters.js';

/** An API, and the only host that gets the tokens for it. */
export interface Host {
  readonly base: string;
  readonly name: string;
}

/** A tenant's place: where the core has it, and its token. */
export interface Slot extends Kept {
  readonly tenant: string;
  readonly handle: number;
  /** Where the tenant's API is; another one once its region was changed. */
  host: Host;
}

/** How a sign-in ends. */
interface SignIn {
  readonly begun: Begun;
  done(): void;
  failed(error: TenantryError): void;
}

export class Engine {
  readonly #module: Module;
  readonly #core: Core;
  readonly #timer: Timer;
  readonly #slots = new Map<string, Slot>();
  readonly #hosts = new Map<string, Host>();
  readonly #signIns = new Map<string, SignIn>();
  readonly #waiters = new Waiters((isAwaited) => (this.#timer.awaited = isAwaited));
  readonly #news: TenantEvent[] = [];
  readonly #tell: (event: TenantEvent) => void;
  readonly #unlisten: (() => void)[] = [];
  #state: 'alive' | 'dead' | 'disposed' = 'alive';
  /** Until when a token is too fresh for the API, by tenant. */
  readonly #fresh = new Map<string, number>();
  readonly #ready = new Ready();
  /** For a store that does not tell of others' changes. */
  #looking: Looking | undefined;
  /** What the store said last when it failed; news of that are told in the same breath. */
  #storeError: unknown;

  constructor(
    module: Module,
    store: Store,
    network: Network,
    records: readonly (readonly [string, Uint8Array])[],
    tell: (event: TenantEvent) => void,
  ) {
    this.#module = module;
    this.#tell = tell;
    this.#timer = new Timer({
      tick: () => this.#told((core) => core.tick()),
      resumed: () => this.#told((core) => core.resumed()),
    });
    const told = platform(store, network, {
      saved: (tenant, generation) => this.#told((core) => core.saved(tenant, generation)),
      saveConflict: (tenant, found) => this.#told((core) => core.saveConflict(tenant, found)),
      saveFailed: (tenant, error) => {
        this.#storeError = error;
        this.#told((core) => core.saveFailed(tenant));
      },
      erased: (tenant) => this.#told((core) => core.erased(tenant)),
      eraseFailed: (tenant, error) => {
        this.#storeError = error;
        this.#told((core) => core.eraseFailed(tenant));
      },
      open: (tenant, url) => this.#open(tenant, url),
      event: (event) => this.#event(settled(event as TenantEvent)),
      changed: (deadline) => {
        this.#ready.turn();
        this.#timer.arm(deadline);
      },
    });
    this.#core = this.#restored(told, records);
    this.#listen();
    this.#watch(store);
    this.call((core) => core.tick());
  }

  #watch(store: Store): void {
    const found = (tenant: string, record: Uint8Array | undefined): void => {
      this.#told((core) => core.storeChanged(tenant, record));
    };
    if (store.watch !== undefined) {
      this.#unlisten.push(store.watch(found));
      return;
    }
    const looking = new Looking(store, { isAwaited: () => this.#waiters.isAwaited, awaited: () => this.#yielding(), found });
    this.#looking = looking;
    this.#unlisten.push(() => looking.end());
  }

  /** Those who are waited for while another tab or process renews. */
  #yielding(): string[] {
    const yielding: string[] = [];
    this.#told((core) => {
      for (const tenant of this.#waiters.tenants) {
        if ((core.view(tenant) as View | undefined)?.session.state === 'yielding') yielding.push(tenant);
      }
    });
    return yielding;
  }

  /** A method of its own, because the constructor's closures live on, and with them all they share. */
  #restored(told: Platform, records: readonly (readonly [string, Uint8Array])[]): Core {
    const names = records.map(([name]) => name);
    const bytes = records.map(([, record]) => record);
    return this.#guard(() => new this.#module.Core(told, names, bytes));
  }

  /** Calls the core on behalf of a caller; what it throws is the caller's. */
  call<T>(question: (core: Core) => T, tenant?: string): T {
    if (this.#state === 'disposed') throw new TenantryError('disposed', 'These tenants were disposed of; connect again.');
    return this.#guard(() => question(this.#core), tenant);
  }

  /** Tells the core something that is no caller's wish, so that there is nobody to refuse. */
  #told(news: (core: Core) => void): void {
    if (this.#state !== 'alive') return;
    try {
      this.#guard(() => news(this.#core));
    } catch (error) {
      // Nobody asked. Whoever waits has been told, and whoever asks next will be.
      if ((error as TenantryError).code !== 'internal') throw error;
    }
  }

  #guard<T>(work: () => T, tenant?: string): T {
    if (this.#state === 'dead') throw this.#dead();
    try {
      return work();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        throw this.#die();
      }
      throw refusal(error, tenant);
    }
  }

  /** The core has stopped in the middle of something, and must not be asked again. */
  #die(): TenantryError {
    this.#state = 'dead';
    this.#ready.turn();
    this.#timer.stop();
    const why = this.#dead();
    for (const signIn of [...this.#signIns.values()]) signIn.failed(why);
    this.#waiters.wakeAll();
    return why;
  }

  #dead(): TenantryError {
    const place = this.#module.panicked() ?? 'an unknown place';
    return new TenantryError('internal', `Tenantry has a bug at ${place}. Nothing stored is lost: reload and connect again, and please report the place.`);
  }

  /** A tenant's place. */
  slot(tenant: string): Slot {
    return this.#slots.get(tenant) ?? this.#newSlot(text(tenant, 'The id'));
  }

  #newSlot(tenant: string): Slot {
    const handle = this.call((core) => core.handle(tenant), tenant);
    if (handle === undefined) throw this.unknown(tenant);
    const host = this.#host(tenant);
    // What is read most comes first, so that it is in one line of the processor's cache.
    const slot: Slot = { token: undefined, epoch: -1, tenant, handle, host };
    this.#slots.set(tenant, slot);
    return slot;
  }

  /** One copy of each, for all tenants that are there. */
  #host(tenant: string): Host {
    const base = this.view(tenant).apiBase;
    const host = this.#hosts.get(base) ?? { base, name: new URL(base).host };
    this.#hosts.set(base, host);
    return host;
  }

  /** What is known of a tenant has changed, and may name another region. */
  #moved(tenant: string): void {
    const slot = this.#slots.get(tenant);
    if (slot !== undefined && this.#state === 'alive') slot.host = this.#host(tenant);
  }

  /** Why there is no such tenant. */
  unknown(tenant: string): TenantryError {
    const why = this.call((core) => core.quarantined(tenant)) as { message: string } | undefined;
    if (why !== undefined) {
      return new TenantryError('quarantined', `The record of ${tenant} cannot be read: ${why.message}.`, { tenant });
    }
    return new TenantryError('unknownTenant', `No tenant is called ${JSON.stringify(tenant.slice(0, 80))}; name it in connect() or add() it.`, { tenant });
  }

  /** The token that may be handed out now, if there is one. */
  token(slot: Slot): string | undefined {
    return this.#ready.held(slot) ?? this.#read(slot);
  }

  /** The same, by name. */
  tokenOf(tenant: string): string | undefined {
    return this.#ready.named(tenant) ?? this.#read(this.slot(tenant));
  }

  /** The same, for those who await it. */
  promiseOf(tenant: string): Promise<string> | undefined {
    const promise = this.#ready.promised(tenant);
    if (promise !== undefined) return promise;
    this.#read(this.slot(tenant));
    return this.#ready.promised(tenant);
  }

  #read(slot: Slot): string | undefined {
    const token = this.call((core) => core.token(slot.handle, slot.host.name), slot.tenant);
    this.#ready.keep(slot.tenant, slot, token, this.#core.until);
    return token;
  }

  /**
   * The API refused a call with that token. Returns until when to wait with the same call and token,
   * where the token may only be too fresh to be known everywhere.
   */
  rejected(slot: Slot, token: string, status: number, code: string | undefined): number | undefined {
    this.#fresh.delete(slot.tenant);
    this.call((core) => core.rejected(slot.tenant, token, status, code), slot.tenant);
    return this.#fresh.get(slot.tenant);
  }

  view(tenant: string): View {
    const view = this.call((core) => core.view(tenant), tenant) as View | undefined;
    if (view === undefined) throw this.unknown(tenant);
    return settled(view);
  }

  /** What the core knows of a tenant, for the diagnosis. */
  known(tenant: string): string {
    const known = this.call((core) => core.known(tenant), tenant);
    if (known === undefined) throw this.unknown(tenant);
    return known;
  }

  /** Resolves when something has happened to that tenant. */
  happened(tenant: string, signal?: AbortSignal): Promise<void> {
    const happened = this.#waiters.happened(tenant, signal);
    if (this.#waiters.isAwaited) this.#looking?.begin();
    return happened;
  }

  /** Begins a sign-in whose page is shown by `begun`. */
  signIn(tenant: string, hints: string, begun: Begun): Promise<void> {
    this.#signIns.get(tenant)?.failed(new TenantryError('signInFailed', 'Another sign-in of this org was begun.', { tenant }));
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#signIns.delete(tenant);
        begun.end();
      };
      this.#signIns.set(tenant, {
        begun,
        done: () => (end(), resolve()),
        failed: (error) => (end(), reject(error)),
      });
      try {
        this.call((core) => core.signIn(tenant, hints), tenant);
      } catch (error) {
        this.#signIns.get(tenant)?.failed(error as TenantryError);
      }
    });
  }

  /** Gives a sign-in up. */
  cancel(tenant: string, error: TenantryError): void {
    const signIn = this.#signIns.get(tenant);
    if (signIn === undefined) return;
    signIn.failed(error);
    // It may have ended by itself in the meantime.
    try {
      this.call((core) => core.cancel(tenant), tenant);
    } catch (refused) {
      if ((refused as TenantryError).code !== 'noFlow') throw refused;
    }
  }

  #open(tenant: string, url: string): void {
    const signIn = this.#signIns.get(tenant);
    if (signIn === undefined) return;
    // The core is in the middle of something.
    void Promise.resolve()
      .then(() => signIn.begun.show(url))
      .then(
        (back) => this.call((core) => core.redirected(back), tenant),
        (error: unknown) => this.cancel(tenant, asError(error, tenant)),
      )
      .catch((error: unknown) => signIn.failed(asError(error, tenant)));
  }

  #event(event: TenantEvent): void {
    if (event.type === 'tokenTooFresh') this.#fresh.set(event.tenant, event.until ?? 0);
    if (event.type === 'forgotten') this.#slots.delete(event.tenant);
    const ofStore = event.type === 'unsaved' || event.type === 'notForgotten';
    this.#news.push(ofStore ? Object.freeze(bare({ ...event, error: this.#storeError })) : event);
    if (this.#news.length === 1) queueMicrotask(() => this.#publish());
  }

  #publish(): void {
    for (const event of this.#news.splice(0)) {
      // A listener may have disposed of everything; whoever waited has been told.
      if (this.#state !== 'alive') return;
      const signIn = this.#signIns.get(event.tenant);
      if (event.type === 'signedIn') signIn?.done();
      // The redirect has reached another process, or the person has signed in there.
      else if (event.type === 'adopted' && this.view(event.tenant).status.state === 'signedIn') signIn?.done();
      else if (event.type === 'signInFailed') signIn?.failed(failure('signInFailed', event));
      if (event.type === 'registered') this.#moved(event.tenant);
      this.#waiters.wake(event.tenant);
      this.#tell(event);
    }
  }

  #listen(): void {
    if (typeof addEventListener !== 'function') return;
    const on = (type: string, listener: (event: Event) => void): void => {
      addEventListener(type, listener);
      this.#unlisten.push(() => removeEventListener(type, listener));
    };
    on('online', () => this.#told((core) => core.online()));
    on('pageshow', (event) => {
      // Back from the back-forward cache, where no timer ran.
      if ((event as PageTransitionEvent).persisted) this.#told((core) => core.resumed());
    });
    on('visibilitychange', () => this.#told((core) => core.tick()));
  }

  dispose(): void {
    if (this.#state === 'disposed') return;
    const gone = new TenantryError('disposed', 'These tenants were disposed of.');
    for (const signIn of [...this.#signIns.values()]) signIn.failed(gone);
    const wasAlive = this.#state === 'alive';
    this.#state = 'disposed';
    this.#ready.turn();
    this.#timer.stop();
    for (const end of this.#unlisten) end();
    this.#waiters.wakeAll();
    this.#slots.clear();
    if (wasAlive) this.#core.free();
  }
}
