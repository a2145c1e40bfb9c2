// Serves the demo page beside a sandbox that lets it redirect back. Ends with Ctrl-C.
//
// usage: node demo/serve.mjs [port]

import { fileURLToPath } from 'node:url';

import { createServer } from 'vite';

import { sandbox } from '../test/support/sandbox.mjs';

const port = Number(process.argv[2] ?? 5173);
const origin = `http://127.0.0.1:${port}`;
const here = fileURLToPath(new URL('.', import.meta.url));
const dist = fileURLToPath(new URL('../dist/index.js', import.meta.url));

const world = await sandbox();
await world.order('redirectUri', { uri: `${origin}/` });
const server = await createServer({
  root: here,
  configFile: false,
  logLevel: 'warn',
  resolve: { alias: { tenantry: dist } },
  server: { host: '127.0.0.1', port, strictPort: true, fs: { allow: ['..'] } },
  plugins: [
    {
      name: 'sandbox',
      configureServer({ middlewares }) {
        middlewares.use('/sandbox.json', (_, reply) => {
          reply.setHeader('content-type', 'application/json');
          // A page must not see a secret, not even one that opens nothing.
          const bare = world.regions.map(({ login, api, orgs, clients }) => ({
            login,
            api,
            orgs: orgs.map(({ id, name, short_name }) => ({ id, name, short_name })),
            clients: clients.filter(({ secret }) => secret === null),
          }));
          reply.end(JSON.stringify(bare));
        });
      },
    },
  ],
});
await server.listen();
console.log(`The demo is at ${origin}/ (Ctrl-C ends it). Sign in as, for example:`);
for (const { orgs } of world.regions) {
  for (const { name, users } of orgs) console.log(`  ${name}: ${users[0].email}, password ${users[0].password}`);
}
process.once('SIGINT', () => void Promise.all([server.close(), world.stop()]));
