// A valid access token of one of many tenants, beside a look into a plain `Map`.

import { connected, name, shuffled, token } from './fleet.mjs';
import { race } from './rounds.mjs';
import { figure, section, short, time, timed, times, told } from './table.mjs';

const COUNTS = [100, 1_000, 10_000];

/** Where results go, so that no compiler does without the work. */
let sum = 0;

/** Measures all ways of reading. */
export async function reading(model) {
  const taken = [];
  for (const count of COUNTS) taken.push([count, await raced(model, count)]);

  const rows = (subject, reference, atMost) =>
    taken.map(([count, it]) => times(`${count} tenants`, it[subject], ['Map', it[reference]], atMost));
  const growth = (subject) => taken[2][1][subject].least / taken[0][1][subject].least;
  const flat = (subject, reference) => ({
    ...figure('10000 tenants, of the time with 100', [growth(subject), 'x'], 3),
    reference: `${short(growth(reference))} x Map itself`,
  });
  const clock = taken.map(([count, { peek, checked }]) =>
    told(`${count}, beside a Map of grants and their ends`, timed(peek), `${time(checked.least)}, ${(peek.least / checked.least).toFixed(2)} x`),
  );
  section('a valid token, by name: tenants.peek(id)', [...rows('peek', 'get', 2.5), flat('peek', 'get'), ...clock]);
  section('the same, by handle: tenant.peek()', [...rows('handle', 'get', 1.5), flat('handle', 'get')]);
  section('awaited: await tenants.accessToken(id)', [...rows('awaited', 'awaitedGet', 1.5), flat('awaited', 'awaitedGet')]);
  if (sum === 0) throw new Error('nothing was read');
}

async function raced(model, count) {
  const tenants = await connected(model, count);
  const ids = shuffled(Array.from({ length: count }, (_, number) => name(number)));
  const handles = ids.map((id) => tenants.tenant(id));
  const map = new Map(Array.from({ length: count }, (_, number) => [name(number), token(number)]));
  const until = Date.now() + 3_600_000;
  const grants = new Map(Array.from(map, ([id, token]) => [id, { token, until }]));
  let at = 0;

  /** Every turn goes on where the last one ended, so that short ones come to everybody, too. */
  const next = () => (at = at + 1 === count ? 0 : at + 1);
  function peek(times) {
    let length = 0;
    for (; times > 0; times--) length += tenants.peek(ids[next()]).length;
    sum += length;
  }
  function handle(times) {
    let length = 0;
    for (; times > 0; times--) length += handles[next()].peek().length;
    sum += length;
  }
  /** As every reader must who serves no token that has ended. */
  function checked(times) {
    let length = 0;
    for (; times > 0; times--) {
      const { token, until } = grants.get(ids[next()]);
      if (Date.now() < until) length += token.length;
    }
    sum += length;
  }
  function get(times) {
    let length = 0;
    for (; times > 0; times--) length += map.get(ids[next()]).length;
    sum += length;
  }
  async function awaited(times) {
    let length = 0;
    for (; times > 0; times--) length += (await tenants.accessToken(ids[next()])).length;
    sum += length;
  }
  async function awaitedGet(times) {
    let length = 0;
    for (; times > 0; times--) length += (await map.get(ids[next()])).length;
    sum += length;
  }
  const everybody = { peek, get, handle, checked, awaited, awaitedGet };
  const timings = await race(...Object.values(everybody));
  tenants.dispose();
  return Object.fromEntries(Object.keys(everybody).map((who, index) => [who, timings[index]]));
}
