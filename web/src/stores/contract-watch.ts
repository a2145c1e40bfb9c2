// The contract of a watch: it tells of others, never of oneself, and ends.

import { bytes, expect, news, type Promises } from './contract-world.js';

const [ONE, TWO] = [bytes(1, 1), bytes(2, 2, 2)];

export const watchPromises: Promises = {
  async 'a watcher is told what others have put and erased'(open) {
    const [one, other] = [await open(), await open()];
    const told = news(one);
    if (told === undefined) return;

    await other.compareAndSwap('acme', 0n, ONE, 1n);
    await told.of('acme', ONE);
    await other.compareAndSwap('acme', 1n, TWO, 2n);
    await told.of('acme', TWO);
    await other.erase('acme');
    await told.of('acme', undefined);

    told.end();
  },

  async 'a watcher is never told what it has done itself'(open) {
    const [one, other] = [await open(), await open()];
    const told = news(one);
    const others = news(other);
    if (told === undefined || others === undefined) return;

    await one.compareAndSwap('acme', 0n, ONE, 1n);
    await others.of('acme', ONE);
    await one.erase('acme');
    await others.of('acme', undefined);
    // What comes from elsewhere comes after what would have come from here.
    await other.compareAndSwap('globex', 0n, TWO, 1n);
    await told.of('globex', TWO);

    const own = told.heard.filter(([tenant]) => tenant === 'acme');
    expect(own.length === 0, `A watcher was told ${own.length} times what it had done itself.`);
    told.end();
    others.end();
  },

  async 'a swap that is refused is no news'(open) {
    const [one, other] = [await open(), await open()];
    const told = news(one);
    if (told === undefined) return;

    await one.compareAndSwap('acme', 0n, ONE, 1n);
    await other.compareAndSwap('acme', 0n, TWO, 1n);
    await other.compareAndSwap('globex', 0n, TWO, 1n);
    await told.of('globex', TWO);

    expect(told.heard.length === 1, `Of one change a watcher was told ${told.heard.length} times.`);
    told.end();
  },

  async 'bytes that a watcher was given can be changed without changing anything'(open) {
    const [one, other, third] = [await open(), await open(), await open()];
    const first = news(one);
    const second = news(third);
    if (first === undefined || second === undefined) return;

    await other.compareAndSwap('acme', 0n, ONE, 1n);
    await first.of('acme', ONE);
    first.heard[0]?.[1]?.fill(9);
    await second.of('acme', ONE);

    const swap = await one.compareAndSwap('acme', 0n, TWO, 1n);
    expect(!swap.saved && swap.found?.[0] === 1, 'A watcher has changed the record.');
    first.end();
    second.end();
  },

  async 'a watch that was ended calls no more, and the others go on'(open) {
    const [one, other] = [await open(), await open()];
    const ended = news(one);
    const stays = news(one);
    if (ended === undefined || stays === undefined) return;

    ended.end();
    await other.compareAndSwap('acme', 0n, ONE, 1n);
    await stays.of('acme', ONE);

    expect(ended.heard.length === 0, 'A watch that was ended has called.');
    ended.end();
    stays.end();
  },

  async 'a closed store calls no watcher'(open) {
    const [one, other, third] = [await open(), await open(), await open()];
    const [closed, stays] = [news(one), news(third)];
    if (closed === undefined || stays === undefined || one.close === undefined) return;

    await one.close();
    await other.compareAndSwap('acme', 0n, ONE, 1n);
    await stays.of('acme', ONE);

    expect(closed.heard.length === 0, 'A closed store has called a watcher.');
    stays.end();
  },
};
