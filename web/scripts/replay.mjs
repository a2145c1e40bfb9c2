// Replays in wasm what native processes recorded: each scenario of the simulated world, to the byte.
//
// usage: node replay.mjs <folder of the glue of the trial module>

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node replay.mjs <folder of the glue of the trial module>');
  process.exit(2);
}

/** Lets every scenario run natively, and leaves one recording of each of its processes in `into`. */
function record(into) {
  const args = ['test', '--locked', '--package', 'tenantry-tests', '--all-features', '--test', 'it', '--', '--quiet',
    // These record nothing.
    '--skip', 'sabotage::', '--skip', 'sim::', '--skip', 'seeds::'];
  execFileSync('cargo', args, { stdio: 'inherit', env: { ...process.env, TENANTRY_RECORDINGS: into } });
}

/** The number of the first line that differs. */
function firstDifference(one, other) {
  const [left, right] = [one, other].map((text) => text.split('\n'));
  return 1 + left.findIndex((line, at) => line !== right[at]);
}

const core = await import(pathToFileURL(resolve(folder, 'trial.js')));
core.initSync({ module: readFileSync(join(folder, 'trial_bg.wasm')) });
const recordings = mkdtempSync(join(tmpdir(), 'tenantry-recordings-'));
let lines = 0;
let failures = 0;
try {
  record(recordings);
  const names = readdirSync(recordings);
  for (const name of names) {
    const recording = readFileSync(join(recordings, name), 'utf8');
    const replayed = core.replay(recording);
    lines += recording.split('\n').length - 1;
    if (replayed === recording) continue;
    failures += 1;
    console.error(`error: ${name} differs in wasm, first in line ${firstDifference(recording, replayed)}`);
  }
  console.log(`${names.length} recordings, ${lines} lines: ${names.length - failures} replay to the byte in wasm`);
  if (names.length === 0) {
    console.error('error: nothing was recorded');
    failures += 1;
  }
} finally {
  rmSync(recordings, { recursive: true });
}
process.exitCode = failures === 0 ? 0 : 1;
