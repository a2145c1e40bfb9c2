// What `npm install tenantry` would bring, no more and no less.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

function packed() {
  const options = { cwd: fileURLToPath(root), encoding: 'utf8', shell: process.platform === 'win32' };
  const [tarball] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], options));
  return tarball.files.map(({ path }) => path).sort();
}

/** The sources, as `folder/name`. */
function sources() {
  const files = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.replaceAll('\\', '/').slice(0, -'.ts'.length));
}

test('the package holds the face with maps to its sources, its types, the core, and nothing else', () => {
  const types = sources().map((name) => `dist/${name}.d.ts`);
  const entries = ['bundle/bundle', 'index', 'node', 'shared', 'stores/contract', 'stores/file'];
  const code = entries.flatMap((name) => [`dist/${name}.js`, `dist/${name}.js.map`]);
  const core = ['tenantry', 'tenantry_why'].flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`, `dist/${name}_bg.wasm`]);

  assert.deepEqual(packed(), ['CHANGELOG.md', 'README.md', 'package.json', ...types, ...code, ...core].sort());
});

test('types come first, so that every tool finds them', () => {
  assert.deepEqual(Object.keys(manifest.exports['.']), ['types', 'node', 'default']);
  for (const entry of ['./bundle', './file-store', './store-contract']) {
    assert.deepEqual(Object.keys(manifest.exports[entry]), ['types', 'default']);
  }
});

test('there is one class of errors, whatever is imported', async () => {
  const [{ memoryStore, TenantryError }, { fileStore }] = await Promise.all([import('tenantry'), import('tenantry/file-store')]);

  for (const store of [memoryStore(), fileStore('.')]) {
    await assert.rejects(store.erase('no name'), (error) => error instanceof TenantryError && error.code === 'invalid');
  }
});

test('nothing else is installed with it, and what opens bundles only by whoever opens some', () => {
  const { dependencies, peerDependencies, peerDependenciesMeta } = manifest;

  assert.equal(dependencies, undefined);
  assert.deepEqual(Object.keys(peerDependencies), ['age-encryption']);
  assert.deepEqual(peerDependenciesMeta, { 'age-encryption': { optional: true } });
});

test('the lock file names no registry', () => {
  const lock = readFileSync(new URL('package-lock.json', root), 'utf8');

  assert.doesNotMatch(lock, /"resolved": "https?:/);
});
