// Those who keep one token for many callers, each used the way its documentation says.
//
// A subject signs in, and resolves with what a caller does for a token.

import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import * as openid from 'openid-client';
import platformClient from 'purecloud-platform-client-v2';

import { connect } from '../dist/node.js';
import { confidential, person } from '../test/support/people.mjs';

const EMAIL = 'ada@acme.example';

/** By name. */
export const SUBJECTS = {
  tenantry,
  'openid-client': openidClient,
  'oidc-client-ts': oidcClientTs,
  'purecloud-platform-client-v2': officialSdk,
};

async function tenantry(world) {
  const tenants = await connect({ tenants: [confidential(world, 'acme')], way: person(world, EMAIL) });
  await tenants.signIn('acme');
  return { ask: () => tenants.accessToken('acme'), end: () => tenants.dispose() };
}

/** Each caller who finds the token ended refreshes, and keeps what comes. */
async function openidClient(world) {
  const { config, tokens } = await signedIn(world);
  let held = tokens;
  async function ask() {
    if (held.ends > Date.now()) return held.access_token;
    const fresh = await openid.refreshTokenGrant(config, held.refresh_token);
    held = { ...fresh, ends: Date.now() + fresh.expiresIn() * 1000 };
    return fresh.access_token;
  }
  return { ask, end() {} };
}

/** Each caller who finds the user expired calls `signinSilent`, which refreshes. */
async function oidcClientTs(world) {
  const { tokens, clientId, clientSecret, redirectUri } = await signedIn(world);
  const { login } = world.east;
  const storage = () => new WebStorageStateStore({ store: new InMemoryWebStorage() });
  const manager = new UserManager({
    authority: login,
    metadata: { issuer: login, authorization_endpoint: `${login}/oauth/authorize`, token_endpoint: `${login}/oauth/token` },
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
    userStore: storage(),
    stateStore: storage(),
    automaticSilentRenew: false,
  });
  const { access_token, refresh_token, token_type, ends } = tokens;
  const expires_at = Math.floor(ends / 1000);
  await manager.storeUser(new User({ access_token, refresh_token, token_type, expires_at, profile: { sub: EMAIL } }));
  async function ask() {
    const user = await manager.getUser();
    return (user.expired ? await manager.signinSilent() : user).access_token;
  }
  // Its timers would keep the process alive.
  return { ask, end: () => manager.removeUser() };
}

/** Each caller calls the API; the SDK refreshes by itself where that is answered 401. */
async function officialSdk(world) {
  const { clientId, clientSecret, redirectUri } = confidential(world, 'acme');
  const client = new platformClient.ApiClientClass();
  // It knows one host for both, and the sandbox has two.
  client.config.getConfUrl = (kind) => (kind === 'login' ? world.east.login : world.east.api);
  const code = new URL(await visited(world, clientId, redirectUri)).searchParams.get('code');
  await client.loginCodeAuthorizationGrant(clientId, clientSecret, code, redirectUri);
  const api = new platformClient.OrganizationApi(client);
  async function ask() {
    await api.getOrganizationsMe();
    return client.authentications['PureCloud OAuth'].accessToken;
  }
  return { ask, end() {} };
}

/** Signs a person in with a plain code grant. */
async function signedIn(world) {
  const { clientId, clientSecret, redirectUri } = confidential(world, 'acme');
  const { login } = world.east;
  const server = { issuer: login, token_endpoint: `${login}/oauth/token` };
  const config = new openid.Configuration(server, clientId, clientSecret);
  openid.allowInsecureRequests(config);
  const back = new URL(await visited(world, clientId, redirectUri));
  const granted = await openid.authorizationCodeGrant(config, back, { expectedState: 'bench' });
  const tokens = { ...granted, ends: Date.now() + granted.expiresIn() * 1000 };
  return { config, tokens, clientId, clientSecret, redirectUri };
}

/** Where the browser is sent back to. */
function visited(world, clientId, redirectUri) {
  const url = new URL(`${world.east.login}/oauth/authorize`);
  const query = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state: 'bench' };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return world.visit(url.href, EMAIL);
}
