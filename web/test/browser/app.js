// The app of the browser tests: a page that signs in, or a worker that uses what a page signed in to.

import * as tenantry from '../../dist/index.js';

const stores = { indexedDb: tenantry.indexedDbStore, memory: tenantry.memoryStore };

/** An error, in parts that can leave the page. */
const told = ({ name, code, message, cause }) => ({ name, code, message, cause: cause && { ...cause } });

Object.assign(globalThis, {
  tenantry,
  /** The events, as they came. */
  heard: [],

  /** Connects. Its `tenants` are in the globals from then on. */
  async start({ store, tenants: specs }) {
    globalThis.tenants = await tenantry.connect({ store: stores[store](), tenants: specs });
    tenants.on('*', (event) => heard.push(event));
  },

  /** What a call resolves with, or why it does not. */
  outcome: (call) => call().then((value) => ({ value }), (error) => ({ error: told(error) })),

  /** By how many milliseconds the clock here is ahead of the machine's. */
  ahead: 0,

  /** From now on it is so much later here. */
  later(seconds) {
    globalThis.ahead += seconds * 1000;
    const { now } = Date;
    Date.now = () => now() + seconds * 1000;
  },

  /** A person of the sandbox, who signs in without a page. */
  person: (email) => ({ leaves: false, begin: () => ({ show: (url) => visit(url, email), end() {} }) }),
});

/** Whether it is a page that has more to do than to end a sign-in. */
globalThis.ready = !tenantry.finishPopup();
