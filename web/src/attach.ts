// The official SDK: each of its clients made the client of one org, with that org's token.

import { TenantryError } from './errors.js';
import type { Tenants } from './tenants.js';

/** A client of the official SDK: an `ApiClientClass`, as far as its declarations tell of what is used. */
export interface SdkClient {
  config: {
    refresh_access_token?: boolean;
    setEnvironment(environment: string): void;
    setGateway(gateway: { host: string; protocol: string; port: number; path_params_api?: string }): void;
  };
  // The SDK's own declarations leave these open, too.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  callApi(...call: any[]): Promise<any>;
  setAccessToken(token: string): void;
}

/** With what its declarations leave out. */
interface WholeClient extends SdkClient {
  config: SdkClient['config'] & { setGateway(none: undefined): void };
  authentications: Record<string, { accessToken?: string }>;
  buildUrl(path: string, pathParams: object): string;
}

/** How the SDK calls the authentication that carries an access token. */
const OAUTH = 'PureCloud OAuth';

/** Which tenant each client is attached to. */
const attached = new WeakMap<SdkClient, string>();

/**
 * Makes a client of the official SDK the client of one tenant: its calls go to the tenant's own
 * region, each with a token that is valid then, and the SDK's own refresh is switched off. A GET
 * that is answered 401 is repeated once with a new token. Returns what undoes it.
 *
 * Every org needs a client of its own: `new platformClient.ApiClientClass()`, and API objects made
 * with it: `new platformClient.UsersApi(client)`. The SDK's shared `ApiClient.instance` is refused,
 * because API objects made without a client would use it for whatever org it serves.
 *
 * @example
 * ```ts
 * import platformClient from 'purecloud-platform-client-v2';
 * import { attach, type Tenants } from 'tenantry';
 *
 * declare const tenants: Tenants<'acme' | 'globex'>;
 *
 * const acme = new platformClient.ApiClientClass();
 * const detach = attach(acme, tenants, 'acme');
 * ```
 *
 * Throws a `TenantryError`, `misused`, for the shared client and for one that serves another tenant.
 */
export function attach<Id extends string>(client: SdkClient, tenants: Tenants<Id>, id: Id): () => void {
  return join(client as WholeClient, tenants, id);
}

function join<Id extends string>(client: WholeClient, tenants: Tenants<Id>, id: Id): () => void {
  const { apiBase } = tenants.view(id);
  refuseShared(client, id);
  const before = { callApi: client.callApi, setAccessToken: client.setAccessToken };
  attached.set(client, id);
  point(client, apiBase);

  client.callApi = async (...call: unknown[]): Promise<unknown> => {
    const spent = new Set<string>();
    for (;;) {
      const token = await tenants.accessToken(id);
      // It may have been pointed elsewhere since.
      if (new URL(client.buildUrl('/', {})).origin !== new URL(apiBase).origin) throw strayed(client, id, apiBase);
      client.config.refresh_access_token = false;
      client.authentications[OAUTH] = { ...client.authentications[OAUTH], accessToken: token };
      try {
        return await (before.callApi.apply(client, call) as Promise<unknown>);
      } catch (error) {
        const fresh = tenants.rejected(id, token, statusOf(error), codeOf(error));
        const [, method] = call;
        if (statusOf(error) !== 401 || method !== 'GET' || spent.size > 1) throw error;
        if (fresh === undefined || spent.has(token)) {
          // There is another token then, or none.
          const next = await tenants.accessToken(id).catch(() => token);
          if (next === token || spent.has(next)) throw error;
        } else {
          await new Promise((resolve) => setTimeout(resolve, fresh - Date.now()));
        }
        spent.add(token);
      }
    }
  };
  client.setAccessToken = () => {
    throw new TenantryError('misused', `This client is attached to ${id}, which brings its own tokens; detach it first.`, { tenant: id });
  };

  return () => {
    Object.assign(client, before);
    delete client.authentications[OAUTH]?.accessToken;
    attached.delete(client);
  };
}

function refuseShared(client: SdkClient, id: string): void {
  const { instance } = client.constructor as { instance?: unknown };
  if (instance === client) {
    throw new TenantryError(
      'misused',
      'This is the SDK\'s shared client, which every API object uses that is made without one. Make one for this org: `new platformClient.ApiClientClass()`, and pass it to the API objects.',
      { tenant: id },
    );
  }
  const other = attached.get(client);
  if (other !== undefined) {
    throw new TenantryError('misused', `This client is attached to ${other} already. Make one for each org.`, { tenant: id });
  }
}

/** Lets the client call the tenant's own region. */
function point(client: WholeClient, apiBase: string): void {
  const { protocol, hostname, port, pathname } = new URL(apiBase);
  const domain = hostname.startsWith('api.') && port === '' ? hostname.slice('api.'.length) : undefined;
  if (domain === undefined) {
    const path = pathname === '/' ? {} : { path_params_api: pathname };
    client.config.setGateway({ protocol: protocol.slice(0, -1), host: hostname, port: port === '' ? -1 : Number(port), ...path });
  } else {
    client.config.setGateway(undefined);
    client.config.setEnvironment(domain);
  }
  client.config.refresh_access_token = false;
}

function strayed(client: WholeClient, id: string, apiBase: string): TenantryError {
  const { origin } = new URL(client.buildUrl('/', {}));
  return new TenantryError('wrongHost', `${id} lives at ${apiBase}, and its token goes nowhere else: the client was pointed at ${origin}.`, { tenant: id });
}

/** The SDK rejects with the body of the error, or with the whole answer. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : 0;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const body: unknown = 'body' in error ? error.body : error;
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
