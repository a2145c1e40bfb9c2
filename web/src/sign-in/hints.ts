// What the sign-in page is told of the person who is about to see it.

import { bare, Fields, json } from '../read.js';
import type { Waiting } from '../waiters.js';
import type { Way } from './way.js';

/** How a person is to sign in. Everything is optional; the org is proved afterwards in any case. */
export interface SignInOptions extends Waiting {
  /** How the page is shown. Default: the one of `connect()`. */
  readonly way?: Way;
  /** `login` (default): the page asks who is there. `remembered`: a remembered session may answer. */
  readonly prompt?: 'login' | 'remembered';
  /** The org's id, to sign in to it as its partner. */
  readonly target?: string;
  /** The org's short name and its identity provider, to go straight to its single sign-on. */
  readonly identityProvider?: { readonly org: string; readonly provider: string };
  /** Fills in the form: `email`, `orgName` or `email:orgName`. */
  readonly loginHint?: string;
}

/** The hints of a sign-in, as the core takes them. */
export function hints(options: SignInOptions): string {
  const fields = new Fields(options, 'options');
  const provider = fields.fields('identityProvider');
  return json(
    bare({
      prompt: fields.choice('prompt', ['login', 'remembered']),
      target: fields.optionalText('target') ?? null,
      identityProvider: provider === undefined ? null : bare({ org: provider.text('org'), provider: provider.text('provider') }),
      loginHint: fields.optionalText('loginHint') ?? null,
    }),
  );
}
