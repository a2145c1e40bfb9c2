// Registrations: what an application says about an org, checked and put into the core's own words.

import type { Core } from './load.js';
import { bare, Fields, invalid, json } from './read.js';
import { TenantryError } from './errors.js';

/** Fields that Genesys Cloud does not document, sent with every token request exactly as they are. */
export interface TokenContext {
  /** Sent as `organization_id`. */
  readonly organizationId?: string;
  /** Sent as `audience`. */
  readonly audience?: string;
  /** Sent as `resource`, once for each org. */
  readonly resource?: readonly string[];
  /** Sent as `scope`, such as `offline_access` or `urn:genesys:cloud:<org>`. */
  readonly scopes?: readonly string[];
}

/**
 * An org and the OAuth client it is reached through.
 *
 * @example
 * ```ts
 * import type { TenantSpec } from 'tenantry';
 *
 * const acme: TenantSpec<'acme-eu'> = {
 *   id: 'acme-eu',
 *   label: 'Acme',
 *   region: 'eu-west-1',
 *   clientId: '6f1f2b3c-1111-4222-8333-444455556666',
 *   redirectUri: 'https://app.example/signed-in',
 * };
 * ```
 */
export interface TenantSpec<Id extends string = string> {
  /** Your name for it: 1 to 64 letters, digits, `.`, `_` or `-`. */
  readonly id: Id;
  /** What people call the org. Default: the id. */
  readonly label?: string;
  /**
   * Where the org lives: an AWS name (`eu-west-1`), a domain (`mypurecloud.ie`), a host or a URL of
   * the region, or two base URLs.
   */
  readonly region: string | { readonly login: string; readonly api: string };
  /** The OAuth client. */
  readonly clientId: string;
  /** The client's secret. In Node only: a page can keep no secret. */
  readonly clientSecret?: string;
  /** `authorizationCode` (default): a person signs in. `clientCredentials`: the client does, for itself. */
  readonly grant?: 'authorizationCode' | 'clientCredentials';
  /** Where the browser comes back to, letter for letter as registered with the client. */
  readonly redirectUri?: string;
  /** The org's id, where it is known; else it is learned at the first sign-in. */
  readonly orgId?: string;
  /** The scopes the application needs; compared with what the org grants, and never sent. */
  readonly scopes?: readonly string[];
  /** A label for people; it changes no behaviour. */
  readonly standing?: 'primary' | 'secondary';
  /** Off by default, and documented nowhere; see the README. */
  readonly context?: TokenContext;
}

/** A registration as the core takes it. */
export interface Registered {
  readonly id: string;
  readonly json: string;
}

/** Whether everybody who opens this page can read what it holds. */
const IN_PAGE = typeof document === 'object' || typeof WorkerGlobalScope !== 'undefined';
declare const WorkerGlobalScope: unknown;

/** Checks the form of a spec; what its values may be is the core's to say. */
export function registration(spec: unknown, core: Pick<Core, 'regionNamed'>): Registered {
  const fields = new Fields(spec, 'tenant');
  const id = fields.text('id');
  const grant = fields.choice('grant', ['authorizationCode', 'clientCredentials']);
  const standing = fields.choice('standing', ['secondary', 'primary']);
  const registered = bare({
    label: fields.optionalText('label') ?? id,
    region: region(fields, core),
    org: fields.optionalText('orgId') ?? null,
    client: client(fields, grant, id),
    scopes: fields.texts('scopes'),
    context: context(fields.fields('context')),
    standing,
  });
  fields.done();
  return { id, json: json(registered) };
}

function region(fields: Fields, core: Pick<Core, 'regionNamed'>): object | string {
  const given = fields.any('region');
  if (typeof given === 'object' && given !== null) {
    const custom = new Fields(given, 'tenant.region');
    const bases = bare({ login: custom.text('login'), api: custom.text('api') });
    custom.done();
    return bases;
  }
  const text = fields.text('region');
  const found = core.regionNamed(text);
  if (found === undefined) {
    throw invalid(`${JSON.stringify(text.slice(0, 80))} is no region of Genesys Cloud; try one such as "eu-west-1" or "mypurecloud.ie"`);
  }
  const { name } = found;
  found.free();
  return name;
}

function client(fields: Fields, grant: 'authorizationCode' | 'clientCredentials', id: string): object {
  const clientId = fields.text('clientId');
  const secret = fields.optionalText('clientSecret');
  const redirectUri = fields.optionalText('redirectUri');
  if (secret !== undefined && IN_PAGE) {
    throw new TenantryError(
      'secretInPage',
      'A client secret in a page is no secret: take it out, regenerate it, and use a client of the type "Code Authorization (PKCE)" here.',
      { tenant: id },
    );
  }
  if (grant === 'clientCredentials') {
    if (secret === undefined) throw invalid('tenant.clientSecret is missing: client credentials need it');
    return bare({ credentials: bare({ id: clientId, secret }) });
  }
  if (redirectUri === undefined) throw invalid('tenant.redirectUri is missing');
  return secret === undefined
    ? bare({ public: bare({ id: clientId, redirectUri }) })
    : bare({ confidential: bare({ id: clientId, secret, redirectUri }) });
}

function context(fields: Fields | undefined): object {
  if (fields === undefined) return bare({});
  const given = bare({
    organizationId: fields.optionalText('organizationId'),
    audience: fields.optionalText('audience'),
    resource: fields.texts('resource'),
    scopes: fields.texts('scopes'),
  });
  fields.done();
  return given;
}
