// A simulated Genesys Cloud for a test: started, given orders, and stopped with it.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { program } from './program.mjs';

const PROGRAM = ['TENANTRY_SANDBOX', '--package', 'tenantry-sandbox'];

/** Starts one. `rules` are `name=value`, as `tenantry-sandbox --set` takes them. */
export async function sandbox({ rules = [], seed = 1, port = 0 } = {}) {
  const settings = rules.flatMap((rule) => ['--set', rule]);
  const child = spawn(program(...PROGRAM), ['--orders', '--port', String(port), '--seed', String(seed), ...settings], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  let last = Promise.resolve();
  function order(name, details = {}) {
    // One order that fails says nothing of the next.
    last = last.catch(() => undefined).then(async () => {
      child.stdin.write(`${JSON.stringify({ order: name, ...details })}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('the sandbox has ended');
      const answer = JSON.parse(value);
      if ('error' in answer) throw new Error(answer.error);
      return answer.ok;
    });
    return last;
  }

  const regions = await order('describe');
  const east = regions[0];
  return {
    regions,
    east,
    order,
    /** The client of that name in the first region. */
    client: (name) => east.clients.find((client) => client.name === name),
    org: (name) => east.orgs.find((org) => org.short_name === name),
    /** What the token endpoint was asked. */
    history: () => order('history'),
    /** Lets a user sign in; resolves with the URL that the browser is sent back to. */
    visit: (url, email, consent = 'allow') => order('visit', { url, email, consent }),
    /** The next request that fits goes wrong. */
    fault: (kind, path = '/oauth/token', method = 'POST') => order('fault', { kind, path, method }),
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
