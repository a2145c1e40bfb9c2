// Runs every `*.test.mjs` under `test`, or those whose path holds one of the words given. Node 20 knows
// no patterns, and takes helpers for tests.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of tests that waits for what never comes must end: in milliseconds. */
const LONGEST = 600_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
const chosen = all
  .filter((file) => file.endsWith('.test.mjs') && (words.length === 0 || words.some((word) => file.includes(word))))
  .map((file) => join('test', file));
if (chosen.length === 0) throw new Error(`no test has ${words.join(' or ')} in its name`);

const { status } = spawnSync(process.execPath, ['--test', `--test-timeout=${LONGEST}`, ...chosen], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
