// Listeners: who wants to hear of which events.

import type { EventType, TenantEvent } from './view.js';

export type Listener<Id extends string> = (event: TenantEvent<Id>) => void;

export class Listeners<Id extends string> {
  readonly #by = new Map<EventType | '*', Set<Listener<Id>>>();
  /** What was told while nobody could listen: connecting brings things to light before it is done. */
  #early: TenantEvent<Id>[] | undefined = [];

  constructor() {
    // Whoever has awaited `connect()` has their turn before any timer.
    setTimeout(() => (this.#early = undefined));
  }

  on(type: EventType | '*', listener: Listener<Id>): () => void {
    const set = this.#by.get(type) ?? new Set();
    this.#by.set(type, set.add(listener));
    for (const event of this.#early ?? []) {
      if (type === '*' || type === event.type) queueMicrotask(() => set.has(listener) && hand(event, listener));
    }
    return () => set.delete(listener);
  }

  tell(event: TenantEvent<Id>): void {
    this.#early?.push(event);
    for (const type of [event.type, '*'] as const) {
      for (const listener of [...(this.#by.get(type) ?? [])]) hand(event, listener);
    }
  }
}

function hand<Id extends string>(event: TenantEvent<Id>, listener: Listener<Id>): void {
  try {
    listener(event);
  } catch (error) {
    // A listener's mistake is the application's, and nobody else's: it is reported as such.
    reportError(error);
  }
}

/** As an uncaught error of the listener's own. */
function reportError(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
