// The two addresses of a sign-in: the page that is shown, and what the browser comes back with.

import { invalid } from '../read.js';

/** Longer redirects are not read, here or in the core. */
export const URL_LIMIT = 8 * 1024;

/** The parameters of a redirect (RFC 6749 §4.1.2, RFC 9207), which are never a page's own. */
const ANSWER = new Set(['code', 'state', 'error', 'error_description', 'error_uri', 'iss']);

/** What a way must know of the sign-in page's address. */
export interface SignInPage {
  /** The flow's nonce: only an answer that repeats it is an answer. */
  readonly state: string;
  /** The redirect URI without its query, as the browser comes back to it. */
  readonly base: string;
  /** The redirect URI's origin. */
  readonly origin: string;
}

/** Reads the address that the core has made; nothing but a web page is ever shown. */
export function signInPage(url: string): SignInPage {
  const page = webAddress(url);
  const states = page.searchParams.getAll('state');
  const [redirectUri = ''] = page.searchParams.getAll('redirect_uri');
  const [state] = states;
  if (state === undefined || state === '' || states.length > 1) {
    throw invalid('The address of a sign-in page needs one `state`');
  }
  const { origin, pathname } = webAddress(redirectUri);
  const [base = ''] = redirectUri.split('?', 1);
  // A browser never comes back to a URL without a path.
  return { state, base: pathname === '/' && !base.endsWith('/') ? `${base}/` : base, origin };
}

/** The URL in `text`, if it is a web page's: a `javascript:` URL would run in this page's name. */
export function webAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid(`The address of a web page begins with https://, unlike ${shown(text)}`);
  }
  return url;
}

/**
 * The `state` of a redirect with that query: there is one, and one code or one error.
 *
 * Anything else is no redirect, as in the core.
 */
export function stateOf(search: string): string | undefined {
  if (search.length > URL_LIMIT) return undefined;
  const query = new URLSearchParams(search);
  const states = query.getAll('state');
  const outcomes = [...query.getAll('code'), ...query.getAll('error')];
  const [state] = states;
  const [outcome] = outcomes;
  if (states.length !== 1 || outcomes.length !== 1 || !state || !outcome) return undefined;
  return state;
}

/** That query without a redirect's parameters; the others keep their spelling and their order. */
export function withoutAnswer(search: string): string {
  if (stateOf(search) === undefined) return search;
  const own = search
    .slice(1)
    .split('&')
    .filter((piece) => ![...new URLSearchParams(piece).keys()].some((name) => ANSWER.has(name)));
  return own.length === 0 ? '' : `?${own.join('&')}`;
}

/** Something foreign, short enough for a sentence and without what could disturb a terminal. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** A property that the object itself has, as data: nothing inherited, nothing computed, never an error. */
export function own(object: object, name: string): unknown {
  const property = Object.getOwnPropertyDescriptor(object, name);
  return property !== undefined && Object.hasOwn(property, 'value') ? property.value : undefined;
}
