// What is seen of a tenant: its state, its news, and why. Never a token.

import type { Diagnosis } from './why.js';

/** Why something did not work. */
export interface Cause {
  /** For programs, such as `clientRejected` or `wrongOrg`. */
  readonly code: string;
  /** What happened, in a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** Whether it may pass by itself. */
  readonly transient: boolean;
}

/** What a tenant is doing. Times are Unix milliseconds. */
export interface Status {
  /**
   * - `signedOut`: there is no grant; `cause` says why. Ends with a sign-in: by a person, or with client
   *   credentials by itself when a token is asked for.
   * - `redirecting`: a person has the sign-in page open, until `until`.
   * - `exchanging`, `identifying`, `committing`: a sign-in is being completed.
   * - `signedIn`: there is a grant until `expiresAt`, renewed at `renewsAt` if it can be.
   * - `queued`, `claiming`, `renewing`: a renewal is under way.
   * - `holding`: the renewal is put off until `until` because of `cause`.
   * - `yielding`: another tab or process renews, until `until` at the latest.
   * - `stopped`: the client is refused because of `cause`. Ends when it is changed, or asked to renew.
   * - `unsaved`: a new grant is used that could not be stored yet; tried again at `until`.
   */
  readonly state:
    | 'claiming'
    | 'committing'
    | 'exchanging'
    | 'holding'
    | 'identifying'
    | 'queued'
    | 'redirecting'
    | 'renewing'
    | 'signedIn'
    | 'signedOut'
    | 'stopped'
    | 'unsaved'
    | 'yielding';
  readonly until?: number;
  readonly expiresAt?: number;
  readonly renewsAt?: number;
  readonly cause?: Cause;
}

/** The scopes the application needs, compared with what the org granted at the sign-in. */
export interface ScopeCheck {
  /** `said`: the org named scopes. `unsaid`: it named none. `notYet`: nobody is signed in. */
  readonly answer: 'notApplicable' | 'notYet' | 'said' | 'unsaid';
  readonly granted: readonly string[];
  readonly missing: readonly string[];
  readonly unasked: readonly string[];
  /** Warnings about names that are not on Genesys Cloud's list. */
  readonly unknown: readonly string[];
}

/** All that is known of a tenant and may be shown. */
export interface View<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  readonly standing: 'primary' | 'secondary';
  readonly region: string;
  readonly apiBase: string;
  readonly clientId: string;
  readonly grant: 'authorizationCode' | 'clientCredentials';
  readonly orgId?: string;
  readonly orgName?: string;
  /** When the access token ends. */
  readonly expiresAt?: number;
  /** Whether another access token comes without a person. */
  readonly renewable: boolean;
  /** Whether the store has all that is known. */
  readonly stored: boolean;
  /** The sign-in where one is under way, else the session. */
  readonly status: Status;
  /** The session, whatever sign-in is under way. */
  readonly session: Status;
  readonly scopes: ScopeCheck;
  /** Why the last sign-in failed. */
  readonly lastFailure?: Cause;
}

/** News of a tenant. */
export interface TenantEvent<Id extends string = string> {
  readonly type: EventType;
  readonly tenant: Id;
  /** Until when, in Unix milliseconds: of `renewalDelayed`, `due`, `notForgotten`, `tokenTooFresh`. */
  readonly until?: number;
  /** Why: of `signInFailed`, `renewalDelayed`, `stopped`, `signedOut`, `quarantined`. */
  readonly cause?: Cause;
  /** Of the same: what can be said of it, with what was known then. The first call loads the diagnosis. */
  readonly why?: () => Promise<Diagnosis>;
  /** What the store threw: of `unsaved`, `notForgotten`. */
  readonly error?: unknown;
}

/**
 * What can happen.
 *
 * - `registered`, `notRegistered`: what was said of a tenant is stored; or was not taken.
 * - `signedIn`, `signInFailed`, `signedOut`: a person's doing.
 * - `renewed`: there is a new access token; `adopted`: another tab or process has got it.
 * - `renewalDelayed`: tried again at `until`.
 * - `due`: nothing renews this token by itself; a person must sign in again before `until`.
 * - `stopped`: the client is refused.
 * - `unsaved`: the store fails; it is asked again.
 * - `quarantined`: the stored record cannot be read, and is left as it is.
 * - `forgotten`, `notForgotten`: a tenant and its record are gone; or not yet.
 * - `checked`: a check-up has ended.
 * - `tokenTooFresh`: the API refused a token of a moment ago; repeat the call at `until`.
 */
export type EventType =
  | 'adopted'
  | 'checked'
  | 'due'
  | 'forgotten'
  | 'notForgotten'
  | 'notRegistered'
  | 'quarantined'
  | 'registered'
  | 'renewalDelayed'
  | 'renewed'
  | 'signInFailed'
  | 'signedIn'
  | 'signedOut'
  | 'stopped'
  | 'tokenTooFresh'
  | 'unsaved';
