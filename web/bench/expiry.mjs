// Many callers at the moment a token ends, at a server that takes each refresh token once, and ends
// the whole grant where one comes a second time (RFC 9700 §4.14.2).

import { sandbox } from '../test/support/sandbox.mjs';
import { SUBJECTS } from './expiry-subjects.mjs';
import { section } from './table.mjs';

const CALLERS = [5, 100, 500];

/** Lets them all come, to each subject in turn. */
export async function expiry() {
  for (const callers of CALLERS) {
    const rows = [];
    for (const [name, subject] of Object.entries(SUBJECTS)) rows.push(row(name, await tried(subject, callers), callers));
    section(`${callers} callers when a token has ended`, rows);
  }
}

function row(name, { requests, served, good }, callers) {
  const measured = `${requests} requests, ${served} served`;
  const reference = `${good} of ${callers} tokens good afterwards`;
  if (name !== 'tenantry') return { what: name, measured, reference };
  return { what: name, measured, reference, target: '1 request, all', isMet: requests === 1 && good === callers };
}

/** How many requests they cost, how many were served, and how many of those tokens are taken by the API. */
async function tried(subject, callers) {
  const world = await sandbox({ rules: ['access_token_seconds=300', 'rotation=strict', 'reuse_detection=true'] });
  const { now } = Date;
  try {
    const { ask, end } = await subject(world);
    Date.now = () => now() + 301_000;
    await world.order('advance', { seconds: 301 });
    const before = (await world.history()).length;
    const answers = await Promise.allSettled(Array.from({ length: callers }, ask));
    const requests = (await world.history()).length - before;
    const served = answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
    const good = new Set();
    for (const token of new Set(served)) if (await isGood(world, token)) good.add(token);
    await end();
    return { requests, served: served.length, good: served.filter((token) => good.has(token)).length };
  } finally {
    Date.now = now;
    await world.stop();
  }
}

async function isGood(world, token) {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${world.east.api}/api/v2/organizations/me`, { headers })).ok;
}
