// A fleet: many tenants that are signed in, as a program finds them in its store at start.
//
// Their records are copies of one of a tenant that signed in for real, so that they cost nothing.

import { connect, memoryStore } from '../dist/node.js';
import { nightly } from '../test/support/people.mjs';
import { sandbox } from '../test/support/sandbox.mjs';

/** Signs one client in; resolves with its record. */
export async function model() {
  const world = await sandbox();
  try {
    const store = memoryStore();
    const tenants = await connect({ store, tenants: [nightly(world, 'model')] });
    await tenants.accessToken('model');
    tenants.dispose();
    const [[, bytes]] = await store.load();
    return JSON.parse(new TextDecoder().decode(bytes));
  } finally {
    await world.stop();
  }
}

/** The name of tenant number `number`. */
export function name(number) {
  return flat(`org-${String(number).padStart(7, '0')}`);
}

/** Its access token: as long as one of the platform, and unlike any other. */
export function token(number) {
  return flat(`access-${String(number).padStart(79, '0')}`);
}

/** A string in one piece, as one that was received is. */
function flat(text) {
  return Buffer.from(text).toString('latin1');
}

/** The bytes of its record: another org, and another token. */
export function record(model, number) {
  const org = `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
  const copy = {
    ...model,
    tenant: name(number),
    registration: { ...model.registration, org },
    grant: { ...model.grant, accessToken: token(number), org: { ...model.grant.org, id: org } },
  };
  return new TextEncoder().encode(JSON.stringify(copy));
}

/** A store of so many, made one by one as they are read. */
export function storeOf(model, count) {
  return {
    durable: false,
    load: async () => Array.from({ length: count }, (_, number) => [name(number), record(model, number)]),
    compareAndSwap: () => Promise.reject(new Error('an idle tenant was saved')),
    erase: () => Promise.reject(new Error('an idle tenant was erased')),
  };
}

/** Connects to so many, and makes sure that each has its own token. */
export async function connected(model, count) {
  const fetch = () => Promise.reject(new Error('an idle tenant has sent a request'));
  const tenants = await connect({ store: storeOf(model, count), fetch });
  for (let number = 0; number < count; number++) {
    if (tenants.peek(name(number)) !== token(number)) throw new Error(`${name(number)} is not signed in`);
  }
  return tenants;
}

/** `list` in an order that is the same every time, and no order. */
export function shuffled(list) {
  const order = [...list];
  let state = 0x2545f491;
  for (let end = order.length - 1; end > 0; end--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (end + 1);
    [order[end], order[other]] = [order[other], order[end]];
  }
  return order;
}
