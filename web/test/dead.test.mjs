// A bug in the core ends it: everybody who waits is told where, and nothing of what was said.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Engine } from '../dist/engine.js';
import { memoryStore } from 'tenantry';

/** A core that stops, as a panic in WebAssembly does, once it is told to. */
function module() {
  const it = { breaks: false };
  class Core {
    constructor(platform) {
      it.platform = platform;
    }
    tick() {
      if (it.breaks) throw new WebAssembly.RuntimeError('unreachable');
    }
    saved() {
      this.tick();
    }
    names() {
      this.tick();
      return [];
    }
    free() {
      assert.fail('a core that stopped in the middle is not to be freed');
    }
  }
  return Object.assign(it, { Core, panicked: () => 'core/src/tenant/mod.rs:7' });
}

function engine(of) {
  return new Engine(of, memoryStore(), () => assert.fail('nothing is sent'), [], () => {});
}

test('whoever waits is told the place, and so is whoever asks later', async () => {
  const it = module();
  const dying = engine(it);
  const waiting = dying.happened('acme').then(() => dying.call((core) => core.names()));
  it.breaks = true;

  // The store answers: nobody asked for that, and nobody is there to be thrown at.
  it.platform.save('acme', new Uint8Array(1), 1n, 0n);

  const { code, message } = await waiting.catch((error) => error);
  assert.equal(code, 'internal');
  assert.match(message, /core\/src\/tenant\/mod\.rs:7/);
  assert.throws(() => dying.call((core) => core.names()), { code: 'internal' });
  dying.dispose();
  assert.throws(() => dying.call((core) => core.names()), { code: 'disposed' });
});
