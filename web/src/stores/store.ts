// The store: where records are kept, and all that a place must offer to keep them.

/**
 * What came of a {@link Store.compareAndSwap}: the record was saved, or the store was left as it
 * was and holds `found` (`undefined`: nothing).
 */
export type Swap = { readonly saved: true } | { readonly saved: false; readonly found: Uint8Array | undefined };

/**
 * Where the records of tenants are kept: one per tenant, opaque bytes with a generation.
 *
 * A record holds every secret of its tenant. Compare-and-swap is all that keeps two tabs, workers
 * or processes from spending one refresh token twice, so it must be atomic and durable: once
 * `{ saved: true }` is said, every later read by anybody sees that record.
 */
export interface Store {
  /** Whether records outlive the page or process. */
  readonly durable: boolean;

  /** Every record: name and bytes. */
  load(): Promise<Iterable<readonly [tenant: string, record: Uint8Array]>>;

  /**
   * Puts `record`, of generation `generation`, in the place of the one of generation `expects`
   * (`0n`: nothing is there), if that is what the store holds now.
   *
   * Rejects where it cannot be known whether the record is stored; it is asked again then.
   */
  compareAndSwap(tenant: string, expects: bigint, record: Uint8Array, generation: bigint): Promise<Swap>;

  /** Removes a record; where there is none, that is fine. */
  erase(tenant: string): Promise<void>;

  /**
   * Calls `changed` when somebody else has changed a tenant's record, `undefined` where it is gone.
   * A courtesy: everything works without it, only later, and everything is loaded once a second while a caller
   * waits for a token that somebody else renews. Returns what ends the calls.
   */
  watch?(changed: (tenant: string, record: Uint8Array | undefined) => void): () => void;

  /** Lets go of files and connections. */
  close?(): Promise<void>;
}
