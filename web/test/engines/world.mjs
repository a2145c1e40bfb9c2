// A simulated Genesys Cloud and the sites of an app, for browsers whose pages can be told nothing but by HTTP.

import { policed, serveSite } from '../browser/harness.mjs';
import { register } from '../browser/world.mjs';
import { sandbox } from '../support/sandbox.mjs';

/** Genesys Cloud gives public clients no refresh token; what comes is kept all the same. */
const RENEWABLE = ['refresh_for_public_clients=true', 'access_token_seconds=300'];

const APP = `<!doctype html><title>App</title><button>Sign in</button><script type="module" src="/app.js"></script>`;

/** What the pages need of a test, they ask its site for. */
const SCRIPT = `import '/test/browser/app.js';
globalThis.visit = async (url, email) => (await fetch('/visit?' + new URLSearchParams({ url, email }))).text();`;

/** Waits for one word, which is whom to connect to; answers with the name of the first one's org. */
const WORKER = `const started = new Promise((resolve) => (onmessage = ({ data }) => resolve(data)));
await import('/test/browser/app.js');
await start(await started);
postMessage((await (await tenants.fetch('acme', '/api/v2/organizations/me')).json()).name);`;

const GUARDED = `import '/test/browser/app.js';
globalThis.told = await outcome(() => start({ store: 'memory', tenants: [] }));`;

const script = (body) => ({ headers: { 'content-type': 'text/javascript' }, body });

/** A page that may run no wasm. */
const guarded = {
  headers: { 'content-type': 'text/html', 'content-security-policy': "default-src 'self'; script-src 'self'" },
  body: '<!doctype html><title>Guarded</title><script type="module" src="/guarded.js"></script>',
};

/** Starts both sites and the cloud; `close()` ends them. */
export async function openWorld() {
  const cloud = await sandbox({ rules: RENEWABLE });
  const pages = {
    '/app': APP, '/policed': policed(APP), '/app.js': script(SCRIPT), '/worker.js': script(WORKER), '/guarded': guarded, '/guarded.js': script(GUARDED),
    async '/visit'({ url }) {
      const query = new URL(url, 'http://localhost').searchParams;
      return { headers: { 'content-type': 'text/plain' }, body: await cloud.visit(query.get('url'), query.get('email')) };
    },
  };
  const site = await serveSite({ folders: { '/test/browser/': new URL('../browser/', import.meta.url) }, pages });
  // Another site, as Genesys Cloud is to the app in its frame.
  const framing = `<!doctype html><title>Around</title><iframe src="${site.origin}/app"></iframe>`;
  const around = await serveSite({ host: '127.0.0.1', pages: { '/': framing } });
  await register({ cloud, site });
  return {
    cloud,
    site,
    /** The address of a page with the app in a frame. */
    around: around.origin,
    close: () => Promise.all([site.close(), around.close(), cloud.stop()]),
  };
}
