// One tenant, for those who ask for its token again and again.

import type { Engine, Slot } from './engine.js';
import type { CallInit } from './fetch.js';
import type { SignInOptions } from './sign-in/hints.js';
import type { Tenants } from './tenants.js';
import type { AccessToken } from './token.js';
import type { Status } from './view.js';
import type { Waiting } from './waiters.js';
import type { Reply } from './why.js';

/**
 * One tenant. It finds its token without looking its name up.
 *
 * @example
 * ```ts
 * import type { Tenants } from 'tenantry';
 *
 * export async function name(tenants: Tenants<'acme'>): Promise<string> {
 *   const acme = tenants.tenant('acme');
 *   const reply = await acme.fetch('/api/v2/organizations/me');
 *   return ((await reply.json()) as { name: string }).name;
 * }
 * ```
 */
export class Tenant<Id extends string = string> {
  /** Its name. */
  readonly id: Id;
  readonly #tenants: Tenants<Id>;
  readonly #engine: Engine;
  #slot: Slot;

  /** Applications call `tenants.tenant(id)`. */
  constructor(tenants: Tenants<Id>, id: Id, engine: Engine, slot: Slot) {
    this.#tenants = tenants;
    this.id = id;
    this.#engine = engine;
    this.#slot = slot;
  }

  /** As {@link Tenants.accessToken}. */
  accessToken(waiting?: Waiting): Promise<AccessToken<Id>> {
    const token = this.#engine.token(this.#slot) as AccessToken<Id> | undefined;
    return token === undefined ? this.#tenants.accessToken(this.id, waiting) : Promise.resolve(token);
  }

  /** As {@link Tenants.peek}. */
  peek(): AccessToken<Id> | undefined {
    const token = this.#engine.token(this.#slot);
    if (token !== undefined) return token as AccessToken<Id>;
    // It may have been forgotten since, and be known again.
    this.#slot = this.#engine.slot(this.id);
    return this.#engine.token(this.#slot) as AccessToken<Id> | undefined;
  }

  /** As {@link Tenants.fetch}. */
  fetch(path: string | URL, init?: CallInit): Promise<Reply> {
    return this.#tenants.fetch(this.id, path, init);
  }

  /** As {@link Tenants.signIn}. */
  signIn(options?: SignInOptions): Promise<void> {
    return this.#tenants.signIn(this.id, options);
  }

  /** As {@link Tenants.signOut}. */
  signOut(): Promise<void> {
    return this.#tenants.signOut(this.id);
  }

  /** As {@link Tenants.status}. */
  get status(): Status {
    return this.#tenants.status(this.id);
  }
}
