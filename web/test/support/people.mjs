// People who sign in: a way that lets a user of the sandbox walk through its pages.

/** The user of that address signs in wherever a page is shown. */
export function person(world, email, consent = 'allow') {
  return {
    leaves: false,
    begin: () => ({ show: (url) => world.visit(url, email, consent), end() {} }),
  };
}

/** The tenant of a code client, with a secret. */
export function confidential(world, id, more = {}) {
  const client = world.client('Harborlight Connect');
  return {
    id,
    region: { login: world.east.login, api: world.east.api },
    clientId: client.id,
    clientSecret: client.secret,
    redirectUri: 'http://127.0.0.1:47080/callback',
    ...more,
  };
}

/** The tenant of the client that signs in for itself. */
export function nightly(world, id, more = {}) {
  const client = world.client('Acme Nightly Jobs');
  return {
    id,
    region: { login: world.east.login, api: world.east.api },
    grant: 'clientCredentials',
    clientId: client.id,
    clientSecret: client.secret,
    ...more,
  };
}
