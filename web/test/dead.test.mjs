// A bug in the core ends it: everybody who waits is told where, and nothing of what was said.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connect } from 'tenantry';

const jobs = { id: 'jobs', region: 'eu-west-1', grant: 'clientCredentials', clientId: 'app', clientSecret: 'a-secret' };

/** Asks the core while it looks at the clock for another question, which it does not survive. */
function breakCore(t, tenants) {
  const { now } = Date;
  let thrown;
  const clock = t.mock.method(Date, 'now', () => {
    clock.mock.restore();
    try {
      tenants.cancel('jobs');
    } catch (error) {
      thrown = error;
    }
    return now();
  });
  assert.throws(() => tenants.cancel('jobs'));
  return thrown;
}

test('whoever waits is told the place, and so is whoever asks later', async (t) => {
  // The platform never answers.
  const tenants = await connect({ tenants: [jobs], fetch: () => new Promise(() => {}) });
  const waiting = tenants.accessToken('jobs').catch((error) => error);

  const { code, message } = breakCore(t, tenants);

  assert.equal(code, 'internal');
  assert.match(message, /^Tenantry has a bug at \S+\.rs:\d+\. /);
  assert.doesNotMatch(message, /a-secret/);
  assert.deepEqual(await waiting.then((told) => [told.code, told.message]), [code, message]);
  assert.throws(() => tenants.status('jobs'), { code: 'internal', message });
  tenants.dispose();
  assert.throws(() => tenants.status('jobs'), { code: 'disposed' });
});
