// Import: what a process costs that imports the package, beside an empty one and beside peers.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { timing } from './rounds.mjs';
import { starts } from './settings.mjs';
import { section, timed, times, told } from './table.mjs';

const PEERS = ['openid-client', '@azure/msal-node', 'purecloud-platform-client-v2'];

const SUBJECTS = {
  empty: '',
  import: "await import('../dist/node.js');",
  connect: "(await (await import('../dist/node.js')).connect()).dispose();",
  ...Object.fromEntries(PEERS.map((name) => [name, `await import('${name}');`])),
};

/** Starts them all in turns. */
export function imports() {
  const taken = Object.fromEntries(Object.keys(SUBJECTS).map((name) => [name, []]));
  for (let round = 0; round < starts; round++) {
    for (const [name, work] of Object.entries(SUBJECTS)) taken[name].push(nanos(work));
  }
  const timings = Object.fromEntries(Object.entries(taken).map(([name, figures]) => [name, timing(figures)]));
  const of = (name) => `${(timings[name].least / timings.empty.least).toFixed(2)} x`;
  section('import in Node: CPU time of a whole process', [
    times('tenantry, imported', timings.import, ['empty process', timings.empty], 1.25),
    told('tenantry, imported and connected', timed(timings.connect), of('connect')),
    ...PEERS.map((name) => told(name, timed(timings[name]), of(name))),
  ]);
}

/** CPU time of a process that does `work`, from its start to its end. */
function nanos(work) {
  const program = `${work}\nconst { user, system } = process.cpuUsage();\nconsole.log((user + system) * 1e3);`;
  const options = { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' };
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], options));
}
