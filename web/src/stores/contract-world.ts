// What the checks of the contract are made of.

import type { Store, Swap } from './store.js';

/** Opens a store on the place of that name: another one each time, on the same records. */
export type Opener = (place: string) => Store | Promise<Store>;

/** Opens another store on the place of this check. */
export type Open = () => Promise<Store>;

/** The checks, under the sentences of what they check. */
export type Promises = Readonly<Record<string, (open: Open) => Promise<void>>>;

/** How long a store may take to tell of a change. */
const NEWS_LIMIT = 10_000;

/** Rejects with `sentence` unless it holds. */
export function expect(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}

/** Some bytes that are like no others of the check. */
export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

export function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

function shown(record: Uint8Array | undefined): string {
  if (record === undefined) return 'nothing';
  return record.length > 16 ? `${record.length} bytes` : `[${record.join(' ')}]`;
}

/** Checks that a swap took place. */
export function expectSaved(swap: Swap): void {
  expect(swap.saved, 'A swap that had to take place was refused.');
}

/** Checks that a swap was refused, and that it showed what is there. */
export function expectConflict(swap: Swap, found: Uint8Array | undefined): void {
  expect(!swap.saved, 'A swap took place that had to be refused.');
  expect(same(swap.found, found), `A refused swap showed ${shown(swap.found)} where ${shown(found)} is.`);
}

/** What a store holds for that tenant, read by `load`. */
export async function stored(store: Store, tenant: string): Promise<Uint8Array | undefined> {
  const records = [...(await store.load())].filter(([name]) => name === tenant);
  expect(records.length <= 1, `The store holds ${records.length} records of ${tenant}.`);
  return records[0]?.[1];
}

/** Checks what a store holds for that tenant. */
export async function expectStored(store: Store, tenant: string, record: Uint8Array | undefined): Promise<void> {
  const found = await stored(store, tenant);
  expect(same(found, record), `The store holds ${shown(found)} for ${tenant} where ${shown(record)} was put.`);
}

/** What a store told its watcher, in order. */
export interface News {
  readonly heard: readonly (readonly [tenant: string, record: Uint8Array | undefined])[];
  /** Resolves when it has told of that: the tenant, and what it holds now. */
  of(tenant: string, record: Uint8Array | undefined): Promise<void>;
  readonly end: () => void;
}

/** Watches a store; `undefined` where it has no `watch`. */
export function news(store: Store): News | undefined {
  const heard: (readonly [string, Uint8Array | undefined])[] = [];
  const waiting = new Set<() => void>();
  const end = store.watch?.((tenant, record) => {
    heard.push([tenant, record]);
    for (const look of waiting) look();
  });
  if (end === undefined) return undefined;

  function of(tenant: string, record: Uint8Array | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`The watcher was not told that ${tenant} is ${shown(record)} now.`));
      }, NEWS_LIMIT);
      const look = (): void => {
        if (!heard.some(([name, found]) => name === tenant && same(found, record))) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  }

  return { heard, of, end };
}
