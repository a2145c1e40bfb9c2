// Errors: each has a code for programs and a sentence that says what to do.

/**
 * What went wrong, for programs. A code never changes its meaning.
 *
 * The caller is wrong:
 * - `invalid`: something that was passed is not what it should be.
 * - `unknownTenant`, `exists`, `signedIn`, `notSignedIn`, `noRefreshToken`, `noRedirectUri`, `tooManyFlows`,
 *   `noFlow`, `unexpectedRedirect`, `tooLong`, `quarantined`: the core refuses, and nothing has changed.
 * - `wrongHost`: a token is asked for a host that is not the API host of the org's region.
 * - `secretInPage`: a client secret was given to a page, where everybody can read it.
 * - `notHosted`: the page does not run inside Genesys Cloud, or in a region that is not known.
 * - `storeForgets`: a redirect leaves the page, and the store does not outlive it.
 * - `disposed`: the tenants were disposed of.
 * - `notInstalled`: a bundle is to be opened, and `age-encryption` is not there.
 * - `wrongPassphrase`, `bundleForeign`, `bundleDamaged`, `bundleTruncated`, `bundleNewer`, `bundleTooCostly`: a bundle
 *   cannot be opened, and nothing was taken from it.
 * - `misused`: an SDK client is shared by several orgs, or refreshes by itself.
 *
 * The world has failed:
 * - `signedOut`: nobody is signed in; `stopped`: the client is refused; both say why in `cause`.
 * - `renewalDelayed`: a renewal is put off for long; `cause` says why.
 * - `signInFailed`: the sign-in ended without a grant; `cause` says why.
 * - `popupBlocked`, `popupClosed`: the sign-in window.
 * - `store`: the store failed; `cause` is its own error.
 * - `aborted`: the caller's `AbortSignal`.
 * - `network`: an API call had no answer.
 * - `notLoaded`: the core could not be fetched, or the page's Content Security Policy forbids it; the next call tries again.
 * - `internal`: a bug in Tenantry, with its place in the sentence.
 */
export type ErrorCode =
  | 'aborted'
  | 'bundleDamaged'
  | 'bundleForeign'
  | 'bundleNewer'
  | 'bundleTooCostly'
  | 'bundleTruncated'
  | 'disposed'
  | 'exists'
  | 'internal'
  | 'invalid'
  | 'misused'
  | 'network'
  | 'noFlow'
  | 'noRedirectUri'
  | 'noRefreshToken'
  | 'notHosted'
  | 'notInstalled'
  | 'notLoaded'
  | 'notSignedIn'
  | 'popupBlocked'
  | 'popupClosed'
  | 'quarantined'
  | 'renewalDelayed'
  | 'secretInPage'
  | 'signInFailed'
  | 'signedIn'
  | 'signedOut'
  | 'stopped'
  | 'store'
  | 'storeForgets'
  | 'tooLong'
  | 'tooManyFlows'
  | 'unexpectedRedirect'
  | 'unknownTenant'
  | 'wrongHost'
  | 'wrongPassphrase';

/** Everything this package throws or rejects with. */
export class TenantryError extends Error {
  override readonly name = 'TenantryError';
  /** What went wrong, for programs. */
  readonly code: ErrorCode;
  /** Which tenant it concerns, where it concerns one. */
  readonly tenant: string | undefined;

  constructor(code: ErrorCode, message: string, about: { tenant?: string; cause?: unknown } = {}) {
    super(message, Object.hasOwn(about, 'cause') ? { cause: about.cause } : undefined);
    this.code = code;
    this.tenant = Object.hasOwn(about, 'tenant') ? about.tenant : undefined;
  }
}
