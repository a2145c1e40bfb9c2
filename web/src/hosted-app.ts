// What a page learns from Genesys Cloud when it runs inside it: region, language, and how to sign in.

import { TenantryError } from './errors.js';
import { bare } from './read.js';
import { shown } from './sign-in/address.js';
import { ownAddress } from './sign-in/redirect.js';

/** What Genesys Cloud says to a hosted app. It names neither the org nor the person. */
export interface HostedApp {
  /** The region's name, such as `"eu-west-1"`. */
  readonly region: string;
  /** The origin of the Genesys Cloud page around this one, such as `"https://apps.mypurecloud.ie"`. */
  readonly hostOrigin: string | undefined;
  /** The person's language, such as `"en-us"`. */
  readonly langTag: string | undefined;
  /** Whether the org wants its people to sign in in a popup. */
  readonly usePopupAuth: boolean;
}

/** The regions: name, domain, and the name Genesys Cloud gives as `gcTargetEnv`. */
const REGIONS = [
  ['us-east-1', 'mypurecloud.com', 'prod'],
  ['us-east-2', 'use2.us-gov-pure.cloud', 'fedramp-use2-core'],
  ['us-west-2', 'usw2.pure.cloud', 'prod-usw2'],
  ['ca-central-1', 'cac1.pure.cloud', 'prod-cac1'],
  ['mx-central-1', 'mxc1.pure.cloud', 'prod-mxc1'],
  ['sa-east-1', 'sae1.pure.cloud', 'prod-sae1'],
  ['eu-west-1', 'mypurecloud.ie', 'prod-euw1'],
  ['eu-west-2', 'euw2.pure.cloud', 'prod-euw2'],
  ['eu-central-1', 'mypurecloud.de', 'prod-euc1'],
  ['eu-central-2', 'euc2.pure.cloud', 'prod-euc2'],
  ['me-central-1', 'mec1.pure.cloud', 'prod-mec1'],
  ['ap-south-1', 'aps1.pure.cloud', 'prod-aps1'],
  ['ap-southeast-1', 'apse1.pure.cloud', 'prod-apse1'],
  ['ap-southeast-2', 'mypurecloud.com.au', 'prod-apse2'],
  ['ap-northeast-1', 'mypurecloud.jp', 'prod-apne1'],
  ['ap-northeast-2', 'apne2.pure.cloud', 'prod-apne2'],
  ['ap-northeast-3', 'apne3.pure.cloud', 'prod-apne3'],
  // The name of its environment is not published.
  ['eusc-de-east-1', 'edee1.eusc-pure.cloud', undefined],
] as const;

/** The parameters and their names; an app chooses them in its URL, so the usual ones are all known. */
const HOST_ORIGIN = ['gcHostOrigin'];
const TARGET_ENV = ['gcTargetEnv'];
const ENVIRONMENT = ['pcEnvironment'];
const LANG_TAG = ['langTag', 'gcLangTag', 'pcLangTag'];
const USE_POPUP_AUTH = ['usePopupAuth', 'gcUsePopupAuth', 'pcUsePopupAuth'];

/** A longer address is not read. */
const ADDRESS_LIMIT = 64 * 1024;

/**
 * What Genesys Cloud has put into this page's address, from the query or the hash. The app's URL in the
 * integration is to be `https://app.example/?gcHostOrigin={{gcHostOrigin}}&gcTargetEnv={{gcTargetEnv}}`
 * with, as wished, `&langTag={{gcLangTag}}&usePopupAuth={{gcUsePopupAuth}}`. The older
 * `pcEnvironment={{pcEnvironment}}` is understood, too.
 *
 * The region is found by whole host labels, and everything that names a region must name the same.
 * After a `redirect()` the address that the page had before is read.
 *
 * Throws a `TenantryError` (`notHosted`) that says what was found instead.
 *
 * @example
 * ```ts
 * const { region, langTag } = hostedApp();
 * const acme = { id: 'acme-eu', region, clientId: 'the-client-id', redirectUri: 'https://app.example/' };
 * ```
 */
export function hostedApp(location?: { readonly search: string; readonly hash: string }): HostedApp {
  const given = parameters(location === undefined ? ownAddress() : location.search + location.hash);
  const hostOrigin = given(HOST_ORIGIN);
  const region = agreed([
    named('gcHostOrigin', hostOrigin, (origin) => regionOfHost(/^https:\/\/(.*)$/.exec(origin)?.[1])),
    named('gcTargetEnv', given(TARGET_ENV), (env) => REGIONS.find(([, , name]) => name === env)?.[0]),
    named('pcEnvironment', given(ENVIRONMENT), regionOfHost),
  ]);
  const langTag = langTagIn(filled(given(LANG_TAG)));
  const usePopupAuth = popupIn(filled(given(USE_POPUP_AUTH)));
  return Object.freeze(bare({ region, hostOrigin: hostOrigin?.toLowerCase(), langTag, usePopupAuth }));
}

/** Reads one parameter after the other; each may be there once, under one of its names. */
function parameters(address: string): (names: readonly string[]) => string | undefined {
  if (address.length > ADDRESS_LIMIT) throw notHosted(`an address of ${address.length} characters`);
  const at = address.indexOf('#');
  const search = at < 0 ? address : address.slice(0, at);
  const hash = at < 0 ? '' : address.slice(at + 1);
  // A router's hash has a query of its own: `#/calls?langTag=de`.
  const inHash = hash.slice(hash.indexOf('?') + 1);
  const all = [...new URLSearchParams(search), ...new URLSearchParams(inHash)];
  return (names) => {
    const found = all.filter(([name]) => names.includes(name));
    if (found.length > 1) throw notHosted(`${names[0]} more than once`);
    return found[0]?.[1];
  };
}

/** A parameter that says a region, and which one it says. */
interface Named {
  readonly name: string;
  readonly region: string;
}

function named(name: string, value: string | undefined, region: (value: string) => string | undefined): Named | undefined {
  if (value === undefined) return undefined;
  const found = region(value);
  if (found === undefined) throw notHosted(`${name}=${shown(value)}`);
  return { name, region: found };
}

/** Whole labels are compared: `mypurecloud.com.au` is not `mypurecloud.com`. */
function regionOfHost(text = ''): string | undefined {
  // No port, no user info, no path, and no letters or dots that only look like these.
  if (text.length > 253 || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text)) return undefined;
  const host = text.toLowerCase();
  return REGIONS.find(([, domain]) => host === domain || host.endsWith(`.${domain}`))?.[0];
}

function agreed(all: readonly (Named | undefined)[]): string {
  const [first, ...others] = all.filter((one) => one !== undefined);
  if (first === undefined) throw notHosted('neither gcHostOrigin nor gcTargetEnv nor pcEnvironment');
  const other = others.find(({ region }) => region !== first.region);
  if (other !== undefined) {
    throw notHosted(`${first.name} in ${first.region}, but ${other.name} in ${other.region}`);
  }
  return first.region;
}

/** A placeholder that the client around the page does not know says nothing. */
function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' || /^\{\{\w+\}\}$/.test(value) ? undefined : value;
}

function langTagIn(value: string | undefined): string | undefined {
  if (value === undefined || (value.length <= 35 && /^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i.test(value))) return value;
  throw notHosted(`langTag=${shown(value)}`);
}

function popupIn(value: string | undefined): boolean {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw notHosted(`usePopupAuth=${shown(value)}`);
}

function notHosted(found: string): TenantryError {
  const message =
    `This is not the address of a hosted app; it has ${found}. In the integration, let the app's URL end in ` +
    '?gcHostOrigin={{gcHostOrigin}}&gcTargetEnv={{gcTargetEnv}}.';
  return new TenantryError('notHosted', message);
}
