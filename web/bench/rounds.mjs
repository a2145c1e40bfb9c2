// Rounds: everybody who is compared takes turns, so that a busy machine is fair to all.
//
// CPU time of the process is measured, not the time on the wall. Of many rounds the least counts:
// whatever else the machine does makes a turn longer, never shorter.

import { rounds } from './settings.mjs';

/** The CPU time one turn takes at least, in nanoseconds: short ones find the machine idle more often. */
const TURN = 2e6;

/** CPU time of this process so far, in nanoseconds. */
export function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

/** Of one figure per round: the least, and the one in the middle. */
export function timing(figures) {
  const sorted = figures.toSorted((one, other) => one - other);
  return { least: sorted[0] ?? NaN, median: sorted[sorted.length >> 1] ?? NaN };
}

/**
 * Lets everybody work in turns. Each is a function that does one operation so many times in a row,
 * and may return a promise. Returns nanoseconds of one operation, in the same order.
 */
export async function race(...everybody) {
  const times = [];
  for (const work of everybody) times.push(await timesPerTurn(work));
  const taken = everybody.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of everybody.entries()) {
      taken[index].push((await nanos(work, times[index])) / times[index]);
    }
  }
  return taken.map(timing);
}

/** How often it must be done to fill a turn; finding out lets the compiler see it, too. */
async function timesPerTurn(work) {
  let times = 1;
  while ((await nanos(work, times)) < TURN && times < 2 ** 30) times *= 2;
  // What was compiled meanwhile may be faster.
  for (let again = 0; again < 20; again++) await work(times);
  while ((await nanos(work, times)) < TURN && times < 2 ** 30) times *= 2;
  return times;
}

async function nanos(work, times) {
  const begun = cpu();
  await work(times);
  return cpu() - begun;
}
