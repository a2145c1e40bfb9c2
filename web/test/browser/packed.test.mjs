// The package as `npm install` would give it: in pages of two bundlers and of none, in a worker, on a server.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { build } from 'vite';
import webpack from 'webpack';

import { serveSite, startBrowser } from './harness.mjs';

const run = promisify(execFile);
const shell = process.platform === 'win32';
const root = fileURLToPath(new URL('../../', import.meta.url));
const { version: VERSION } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** What every app does; `tell` is how it says what came of it. */
const APP = `
import { connect, explain, TenantryError, version } from 'tenantry';

try {
  const region = 'eu-west-1';
  const tenants = await connect({ tenants: [{ id: 'acme', region, clientId: 'app', redirectUri: 'https://app.example/' }] });
  const { findings } = await explain('POST https://api.mypurecloud.com/oauth/token');
  tell([await version(), tenants.status('acme').state, tenants.peek('acme'), findings[0].cause]);
} catch (error) {
  tell([error instanceof TenantryError, error.code, error.message]);
}
`;
const WORKS = [VERSION, 'signedOut', null, 'wrongTokenUrl'];

const html = (src, more = '') => `<!doctype html><title>App</title>${more}<script type="module" src="${src}"></script>`;
const IMPORT_MAP = '<script type="importmap">{"imports":{"tenantry":"/node_modules/tenantry/dist/index.js"}}</script>';

let folder;
let browser;
const opened = [];

before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'tenantry-packed-')));
  [browser] = await Promise.all([startBrowser(), install()]);
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});
afterEach(() => Promise.all(opened.splice(0).map((close) => close())));

/** An app that has installed the tarball. */
async function install() {
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, shell });
  const [{ filename }] = JSON.parse(packed.stdout);
  const app = { name: 'app', private: true, type: 'module', dependencies: { tenantry: `file:${filename}` } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(app));
  await writeFile(join(folder, 'app.js'), APP);
  await writeFile(join(folder, 'index.html'), html('/app.js'));
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: folder, shell });
}

/** Opens a page of the site, and resolves with what it tells. */
async function visited({ served, pages }) {
  const site = await serveSite({ folders: served, pages });
  opened.push(() => site.close());
  const context = await browser.newContext();
  opened.push(() => context.close());
  let came;
  const news = new Promise((resolve, reject) => (came = { resolve, reject }));
  await context.exposeFunction('told', came.resolve);
  // A value that is missing is `null` in the news.
  await context.addInitScript(() => (globalThis.tell = (news) => told(JSON.parse(JSON.stringify(news)))));
  const page = await context.newPage();
  page.once('pageerror', came.reject);
  page.on('response', (reply) => {
    if (!reply.ok() && !reply.url().endsWith('/favicon.ico')) came.reject(new Error(`${reply.status()} ${reply.url()}`));
  });
  const waiting = setTimeout(() => came.reject(new Error('The page tells nothing.')), 30_000);
  opened.push(() => clearTimeout(waiting));
  await page.goto(site.origin);
  return news;
}

const script = (body) => ({ headers: { 'content-type': 'text/javascript' }, body });
const at = (path) => pathToFileURL(join(folder, path));

test('a Vite build works in a page', async () => {
  await build({ root: folder, configFile: false, logLevel: 'warn', build: { outDir: 'by-vite', target: 'esnext' } });

  const page = await readFile(join(folder, 'by-vite/index.html'), 'utf8');
  const news = await visited({ served: { '/assets/': at('by-vite/assets/') }, pages: { '/': page } });

  assert.deepEqual(news, WORKS);
});

/** Lets webpack build that entry into the folder `into`. */
async function built(entry, into) {
  const compiler = webpack({
    context: folder,
    mode: 'production',
    // The size is measured elsewhere.
    performance: false,
    entry,
    output: { path: join(folder, into), publicPath: `/${into}/` },
  });
  const stats = await promisify(compiler.run).call(compiler);
  await promisify(compiler.close).call(compiler);
  assert.deepEqual([stats.compilation.errors, stats.compilation.warnings], [[], []]);
}

test('a webpack build works in a page, without a word of configuration for it', async () => {
  await built('./app.js', 'by-webpack');

  const served = { '/by-webpack/': at('by-webpack/') };
  const news = await visited({ served, pages: { '/': html('/by-webpack/main.js') } });

  assert.deepEqual(news, WORKS);
});

test('both bundlers leave out what an app does not use', async () => {
  const entry = join(folder, 'small.js');
  await writeFile(entry, `import { memoryStore } from 'tenantry';\nconsole.log(memoryStore());`);

  await built(entry, 'small-by-webpack');
  const { output } = await build({ root: folder, configFile: false, logLevel: 'warn', build: { write: false, rolldownOptions: { input: entry } } });

  const small = await readFile(join(folder, 'small-by-webpack/main.js'), 'utf8');
  // A tenth of all there is, and neither the core nor its glue.
  for (const code of [small, output[0].code]) assert.ok(code.length < 4_000 && !code.includes('wasm'), `${code.length} characters`);
});

/** The app as it was installed, without a bundler. */
const PLAIN = { '/node_modules/': 'node_modules/', '/app/': './' };
const plain = () => Object.fromEntries(Object.entries(PLAIN).map(([prefix, path]) => [prefix, at(path)]));

test('a page without a bundler imports it as it is', async () => {
  assert.deepEqual(await visited({ served: plain(), pages: { '/': html('/app/app.js', IMPORT_MAP) } }), WORKS);
});

test('a worker imports it as it is', async () => {
  const work = APP.replace("'tenantry'", "'/node_modules/tenantry/dist/index.js'").replaceAll('tell(', 'postMessage(');
  const begin = `new Worker('/worker.js', { type: 'module' }).onmessage = ({ data }) => tell(data);`;
  const pages = { '/': html('/begin.js'), '/begin.js': script(begin), '/worker.js': script(work) };

  assert.deepEqual(await visited({ served: plain(), pages }), WORKS);
});

for (const [entry, what] of [['tenantry', 'its entry for Node'], ['./node_modules/tenantry/dist/index.js', 'the entry for pages']]) {
  test(`a server without a window imports ${what}, and nothing happens`, async () => {
    const program = `
      const before = Object.getOwnPropertyNames(globalThis).join();
      const { connect, indexedDbStore, bestWay } = await import('${entry}');
      if (Object.getOwnPropertyNames(globalThis).join() !== before) throw new Error('there is a new global');
      console.log(typeof window, typeof connect, indexedDbStore().durable);`;

    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });

    assert.deepEqual([stdout, stderr], ['undefined function true\n', '']);
  });
}

test('in Node it works without another word', async () => {
  const program = `globalThis.tell = (news) => console.log(JSON.stringify(news));\nawait import('./app.js');`;

  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder });

  assert.deepEqual(JSON.parse(stdout), WORKS);
});

/** A page of that policy, without a bundler and without a script of its own in it. */
function guarded(policy) {
  const app = APP.replace("'tenantry'", "'/node_modules/tenantry/dist/index.js'");
  const headers = { 'content-type': 'text/html', 'content-security-policy': policy };
  return visited({ served: plain(), pages: { '/': { headers, body: html('/guarded.js') }, '/guarded.js': script(app) } });
}

test('a Content Security Policy that allows wasm lets it work', async () => {
  assert.deepEqual(await guarded("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"), WORKS);
});

test('under one that does not, the error says which word is missing', async () => {
  const [isOurs, code, message] = await guarded("default-src 'self'; script-src 'self'");

  assert.deepEqual([isOurs, code], [true, 'notLoaded']);
  assert.match(message, /add 'wasm-unsafe-eval' to its script-src/);
});
