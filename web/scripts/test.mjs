// Runs every `*.test.mjs` under `test`, or those whose path holds one of the words given. Node 20 knows
// no patterns, and takes helpers for tests.
//
// A run of all fails where a function of the core was called by none: these are the tests of the crate that
// hands the core to JavaScript.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of tests that waits for what never comes must end: in milliseconds. */
const LONGEST = 600_000;

/** What every generated module has, whatever it is for. */
const GLUE = /^(__wbindgen_|__externref_|wasm_bindgen__)/;

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
const chosen = all
  .filter((file) => file.endsWith('.test.mjs') && (words.length === 0 || words.some((word) => file.includes(word))))
  .map((file) => join('test', file));
if (chosen.length === 0) throw new Error(`no test has ${words.join(' or ')} in its name`);

const notes = mkdtempSync(join(tmpdir(), 'tenantry-called-'));
const preload = new URL('../test/support/called.mjs', import.meta.url);
const env = { ...process.env, TENANTRY_CALLED: notes, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${preload}` };
const { status } = spawnSync(process.execPath, ['--test', `--test-timeout=${LONGEST}`, ...chosen], { cwd: root, env, stdio: 'inherit' });
const uncalled = words.length === 0 ? neverCalled() : [];
rmSync(notes, { recursive: true });
for (const name of uncalled) console.error(`error: no test calls ${name} of the core`);
process.exitCode = status === 0 && uncalled.length > 0 ? 1 : (status ?? 1);

/** The functions that the core hands to JavaScript and that no test in Node has called. */
function neverCalled() {
  const core = new WebAssembly.Module(readFileSync(join(root, 'dist', 'tenantry_bg.wasm')));
  const ours = WebAssembly.Module.exports(core).filter(({ name, kind }) => kind === 'function' && !GLUE.test(name));
  const called = new Set(readdirSync(notes).flatMap((file) => JSON.parse(readFileSync(join(notes, file), 'utf8'))));
  return ours.map(({ name }) => name).filter((name) => !called.has(name));
}
