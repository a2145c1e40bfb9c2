// A way to sign in: how the sign-in page is shown, and how its answer comes back.

/** A sign-in that has begun, before its address is known. */
export interface Begun {
  /**
   * Shows the page; resolves with the whole URL that the browser came back to. A way that leaves
   * the page (a redirect) never resolves: the next page goes on.
   *
   * Rejects with a `TenantryError`, such as `popupClosed`.
   */
  show(url: string): Promise<string>;

  /** The sign-in is over, one way or another: closes what was opened. Harmless when called twice. */
  end(): void;
}

/** How a person signs in. */
export interface Way {
  /** Whether the page is left, so that only a durable store can go on with the sign-in. */
  readonly leaves: boolean;

  /**
   * Begins, within the user's click: a window must be opened before anything is waited for.
   *
   * Throws a `TenantryError`, such as `popupBlocked`.
   */
  begin(tenant: string): Begun;
}
