// The tenants: what an application holds, and asks for tokens.
/// <reference lib="esnext.disposable" preserve="true" />

import type { Engine, Slot } from './engine.js';
import { TenantryError } from './errors.js';
import { call, type CallInit } from './fetch.js';
import { Listeners, type Listener } from './listeners.js';
import type { Core as Module } from './load.js';
import { text } from './read.js';
import { registration, type TenantSpec } from './registration.js';
import { hints, type SignInOptions } from './sign-in/hints.js';
import type { Way } from './sign-in/way.js';
import { Tenant } from './tenant.js';
import { aborted, failure } from './thrown.js';
import type { AccessToken } from './token.js';
import type { EventType, Status, TenantEvent, View } from './view.js';
import type { Waiting } from './waiters.js';
import { because, said, type CheckUp, type Diagnosis, type Reply, type Why } from './why.js';

/** What tenants are made of. */
export interface Parts {
  readonly module: Module;
  readonly engine: Engine;
  readonly loadWhy: () => Promise<Why>;
  readonly send: typeof fetch;
  readonly way: Way | undefined;
  readonly durable: boolean;
  /** Who is being forgotten because somebody here wants it. */
  readonly forgetting: Set<string>;
}

/** A renewal that is put off for longer than this is not waited for. */
const PATIENCE = 30_000;

/** The states in which something is on the wire or about to be stored. */
const HALF_DONE: readonly Status['state'][] = ['claiming', 'renewing', 'exchanging', 'identifying', 'committing'];

/**
 * All orgs of an application. Made by `connect()`.
 *
 * @example
 * ```ts
 * import { connect } from 'tenantry';
 *
 * const tenants = await connect({
 *   tenants: [
 *     { id: 'acme', region: 'eu-west-1', clientId: 'app', redirectUri: 'https://app.example/back' },
 *   ],
 * });
 * const reply = await tenants.fetch('acme', '/api/v2/users/me');
 * // @ts-expect-error there is no such tenant
 * await tenants.accessToken('globex');
 * ```
 */
export class Tenants<Id extends string = string> {
  readonly #parts: Parts;
  readonly #engine: Engine;
  readonly #listeners: Listeners<Id>;

  /** Applications call `connect()`. */
  constructor(parts: Parts, listeners: Listeners<Id>) {
    this.#parts = parts;
    this.#engine = parts.engine;
    this.#listeners = listeners;
  }

  /** The names of all tenants, in order. */
  get ids(): Id[] {
    return this.#engine.call((core) => core.names()) as Id[];
  }

  /** One tenant, for those who ask for its token often. */
  tenant<I extends Id>(id: I): Tenant<I> {
    return new Tenant(this as unknown as Tenants<I>, id, this.#engine, this.#engine.slot(id));
  }

  /**
   * A valid access token. One that is due is renewed first; all who ask meanwhile wait for the one
   * renewal.
   *
   * Rejects with a `TenantryError`: `signedOut` where a person must sign in, `stopped` where the
   * client is refused, `renewalDelayed` where a renewal is put off for long, `aborted`.
   */
  accessToken<I extends Id>(id: I, waiting?: Waiting): Promise<AccessToken<I>> {
    const promise = this.#engine.promiseOf(id) ?? this.#wait(this.#engine.slot(id), waiting?.signal);
    return promise as Promise<AccessToken<I>>;
  }

  /** The access token if there is a valid one now. It renews nothing, and extends nothing. */
  peek<I extends Id>(id: I): AccessToken<I> | undefined {
    return this.#engine.tokenOf(id) as AccessToken<I> | undefined;
  }

  /**
   * As `fetch`, at the API host of the tenant's own region and no other, with its token.
   *
   * A 401 renews the token once, and the call is repeated where that is safe: GET and HEAD, or when
   * asked. A 403 is passed through; it never renews. `reply.why()` says what can be said of either.
   */
  async fetch(id: Id, path: string | URL, init?: CallInit): Promise<Reply> {
    const slot = this.#engine.slot(id);
    const reply = await call(this.#engine, slot, (signal) => this.#token(slot, signal), this.#parts.send, path, init);
    if (reply.status !== 401 && reply.status !== 403) return reply;
    const known = this.#engine.call((core) => core.known(id), id);
    if (known === undefined) return reply;
    return Object.defineProperty(reply, 'why', { value: because(this.#parts.loadWhy, known) });
  }

  /**
   * Signs a person in, or the client for itself, and resolves when the org is proved and stored.
   * Call it within a click: a window may have to be opened.
   *
   * Rejects with a `TenantryError`: `signInFailed` with its `cause`, `popupBlocked`, `popupClosed`,
   * `aborted`. A grant that was there before is still there then.
   */
  async signIn(id: Id, options: SignInOptions = {}): Promise<void> {
    const view = this.#engine.view(id);
    const { way = this.#parts.way, signal } = options;
    if (signal?.aborted) throw aborted(signal, id);
    if (view.grant === 'clientCredentials') return this.#signInAlone(id, signal);
    if (way === undefined) {
      throw new TenantryError('invalid', 'Nobody can be shown a sign-in page here: pass a `way`, such as `manual(open)`.', { tenant: id });
    }
    if (way.leaves && !this.#parts.durable) {
      throw new TenantryError(
        'storeForgets',
        'A redirect leaves this page, and with it everything in memory: pass `store: indexedDbStore()` to connect(), or sign in with `popup()`.',
        { tenant: id },
      );
    }
    const begun = way.begin(id);
    const stop = (): void => {
      this.#engine.cancel(id, aborted(signal, id));
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await this.#engine.signIn(id, hints(options), begun);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async #signInAlone(id: Id, signal: AbortSignal | undefined): Promise<void> {
    const slot = this.#engine.slot(id);
    this.#engine.call((core) => core.signIn(id, hints({})), id);
    await this.#wait(slot, signal);
  }

  /**
   * The API answered a call of the application's own with 401 or 403. A 401 renews once per token,
   * a 403 never; any other status is ignored.
   *
   * Returns when to repeat the call with the same token, in Unix milliseconds, where the token is
   * so new that not every server of the platform may know it yet.
   */
  rejected<I extends Id>(id: I, token: string, status: number, code?: string): number | undefined {
    if (status !== 401 && status !== 403) return undefined;
    return this.#engine.rejected(this.#engine.slot(id), text(token, 'The token'), status, code);
  }

  /** Gives up the sign-ins of a tenant that are under way. */
  cancel(id: Id): void {
    this.#engine.call((core) => core.cancel(id), id);
  }

  /**
   * The browser came back to the redirect URI, and this is the whole URL. For servers, and for
   * pages that handle their redirects themselves. Any process may be told that shares the store with the one that
   * began the sign-in, where the store tells of changes (`watch`), as `fileStore` does.
   *
   * Throws a `TenantryError`, `unexpectedRedirect`, where no sign-in waits for it: ask `expecting` first.
   */
  redirected(url: string): void {
    this.#engine.call((core) => core.redirected(text(url, 'The URL')));
  }

  /** Whose sign-in waits for that redirect, if anybody's. */
  expecting(url: string): Id | undefined {
    return this.#engine.call((core) => core.expecting(text(url, 'The URL'))) as Id | undefined;
  }

  /** Renews now, whatever is left of the token; where the client was refused, tries again. */
  async renew(id: Id, waiting?: Waiting): Promise<void> {
    const slot = this.#engine.slot(id);
    const before = this.#engine.token(slot);
    this.#engine.call((core) => core.renew(id), id);
    while ((await this.#token(slot, waiting?.signal)) === before) await this.#engine.happened(id, waiting?.signal);
  }

  /** Signs out: here for certain, and at the platform by best effort. */
  async signOut(id: Id): Promise<void> {
    this.#engine.call((core) => core.signOut(id), id);
    await this.#stored(id);
  }

  /** Signs out, and forgets the tenant and its record. One that is named in `connect()` is there again next time, signed out. */
  async forget(id: Id): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      const off = this.on('forgotten', ({ tenant }) => {
        if (tenant !== id) return;
        off();
        resolve();
      });
    });
    this.#engine.call((core) => core.forget(id), id);
    // It is not told before this has run to its end.
    this.#parts.forgetting.add(id);
    await gone;
  }

  /**
   * Makes another tenant known. A durable store remembers it.
   *
   * Throws a `TenantryError`, `exists`, where it is known: look in `ids` first, and `update` it.
   */
  add<const S extends TenantSpec>(spec: S): Tenant<S['id']> {
    const { id, json } = registration(spec, this.#parts.module);
    this.#engine.call((core) => core.add(id, json), id);
    return (this as unknown as Tenants<S['id']>).tenant(id);
  }

  /**
   * Changes what is known of a tenant, and resolves when that is stored. A client that was refused
   * gets another chance.
   */
  async update(spec: TenantSpec<Id>): Promise<void> {
    const { id, json } = registration(spec, this.#parts.module);
    this.#engine.call((core) => core.update(id, json), id);
    await this.#stored(id);
  }

  /** What a tenant is doing. */
  status(id: Id): Status {
    return this.#engine.view(id).status;
  }

  /** All that is known of a tenant and may be shown. */
  view<I extends Id>(id: I): View<I> {
    return this.#engine.view(id) as View<I>;
  }

  /**
   * Why a tenant does not work: what may be the cause, what is known, what to do, and what will not help. Nobody
   * is asked for it; `check` asks the org.
   *
   * The first call loads the diagnosis, a module of its own.
   *
   * @example
   * ```ts
   * import { connect } from 'tenantry';
   *
   * const tenants = await connect();
   * tenants.on('stopped', async ({ tenant }) => {
   *   const { findings, asks } = await tenants.why(tenant);
   *   console.log(findings[0]?.title, findings[0]?.steps, asks);
   * });
   * ```
   */
  async why(id: Id): Promise<Diagnosis> {
    return because(this.#parts.loadWhy, this.#engine.known(id))();
  }

  /**
   * Asks the org, with its own token, what it says of the client, the token and itself, and compares. Nothing is
   * changed, nothing is renewed, and the org's inactivity timer is left alone. Without a token nobody is asked.
   */
  async check(id: Id): Promise<CheckUp> {
    let isOver = false;
    const end = this.#listeners.on('checked', ({ tenant }) => (isOver ||= tenant === id));
    try {
      this.#engine.call((core) => core.check(id), id);
      while (!isOver) {
        await this.#engine.happened(id);
        // Says so where all was disposed of, or the tenant forgotten.
        this.#engine.view(id);
      }
    } finally {
      end();
    }
    const known = this.#engine.known(id);
    const why = await this.#parts.loadWhy();
    const checkUp = said<CheckUp | null>(() => why.examine(known));
    if (checkUp === null) throw this.#engine.unknown(id);
    return checkUp;
  }

  /** What happened to a tenant, as lines of JSON without a secret in them. */
  authLog(id: Id): string {
    return this.#engine.call((core) => core.authLog(id), id);
  }

  /**
   * Calls `listener` at each event of that type, or at every one with `*`. Returns what ends it.
   *
   * Who listens in the same turn in which `connect()` is done hears what connecting has brought to light, too: a
   * token that is `due`, say.
   */
  on(type: EventType | '*', listener: Listener<Id>): () => void {
    return this.#listeners.on(type, listener);
  }

  /**
   * Stops all work at once, even a renewal that is half done: where there is time, `await` the tenants'
   * `[Symbol.asyncDispose]()`. What is stored stays, and the store is still the caller's to close.
   */
  dispose(): void {
    this.#engine.dispose();
  }

  /** As {@link Tenants.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * As {@link Tenants.dispose}, for `await using` and for the end of a service: what is half done is done first. A
   * refresh token is spent once it is sent, so an answer that nobody waits for would cost the org its sign-in.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await Promise.allSettled(this.ids.map((id) => this.#whole(id)));
    } catch {
      // Disposed of before, or dead: nothing is half done.
    }
    this.dispose();
  }

  /** Waits until nothing of a tenant is half done. */
  async #whole(id: Id): Promise<void> {
    for (;;) {
      const { status, session } = this.view(id);
      if (![status, session].some(({ state }) => HALF_DONE.includes(state))) return;
      await this.#engine.happened(id);
    }
  }

  /** Waits until the store has all that is known of a tenant. */
  async #stored(id: string): Promise<void> {
    while (!this.#engine.view(id).stored) await this.#engine.happened(id);
  }

  #token(slot: Slot, signal: AbortSignal | undefined): Promise<string> {
    const token = this.#engine.token(slot);
    return token === undefined ? this.#wait(slot, signal) : Promise.resolve(token);
  }

  /** Waits for a token for as long as one is on its way. */
  async #wait(slot: Slot, signal: AbortSignal | undefined): Promise<string> {
    const { tenant } = slot;
    for (;;) {
      const token = this.#engine.token(slot);
      if (token !== undefined) return token;
      const why = this.#engine.call((core) => core.whyNot(slot.handle, slot.host.name), tenant);
      const { session, grant } = this.#engine.view(tenant);
      const isUnderWay = session.state !== 'signedOut' && session.state !== 'stopped';
      if (why === 'signedOut' && grant === 'clientCredentials' && session.state === 'signedOut') {
        // A client needs nobody's leave to sign in.
        this.#engine.call((core) => core.signIn(tenant, hints({})), tenant);
      } else if (why === 'stopped' || session.state === 'stopped') {
        throw failure('stopped', about('stopped', tenant, session));
      } else if (why === 'signedOut' && !isUnderWay) {
        throw failure('signedOut', about('signedOut', tenant, session));
      } else if (session.state === 'holding' && (session.until ?? 0) - Date.now() > PATIENCE) {
        throw failure('renewalDelayed', about('renewalDelayed', tenant, session));
      } else if (why === 'renewing') {
        this.#engine.call((core) => core.want(tenant), tenant);
      }
      await this.#engine.happened(tenant, signal);
    }
  }
}

function about(type: EventType, tenant: string, { cause }: Status): TenantEvent {
  return cause === undefined ? { type, tenant } : { type, tenant, cause };
}
