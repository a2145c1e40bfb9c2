// What `npm install tenantry` would bring, no more and no less.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);

function packed() {
  const options = { cwd: fileURLToPath(root), encoding: 'utf8', shell: process.platform === 'win32' };
  const [tarball] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], options));
  return tarball.files.map(({ path }) => path).sort();
}

test('the package holds the face, its types, the core, and nothing else', () => {
  const ours = ['face', 'index', 'load', 'node'].flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
  const core = ['dist/tenantry.d.ts', 'dist/tenantry.js', 'dist/tenantry_bg.wasm'];

  assert.deepEqual(packed(), ['README.md', 'package.json', ...ours, ...core].sort());
});

test('types come first, so that every tool finds them', () => {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

  assert.deepEqual(Object.keys(exports['.']), ['types', 'node', 'default']);
});

test('nothing else is installed with it', () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

  assert.deepEqual([dependencies, peerDependencies], [undefined, undefined]);
});

test('the lock file names no registry', () => {
  const lock = readFileSync(new URL('package-lock.json', root), 'utf8');

  assert.doesNotMatch(lock, /"resolved": "https?:/);
});
