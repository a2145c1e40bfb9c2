// Hears of changes in a folder of records, as far as the system tells.

import { watch } from 'node:fs';

import { tenantOf, type Content } from './file-format.js';

/** How long a file must be at rest before it is read: one save is several events. */
const REST = 20;

/**
 * Calls `changed` with what a tenant's file holds now, once for each content, after somebody has changed it.
 * Returns what ends the calls. Neither the watch nor its timers keep the process alive.
 */
export function watchFiles(
  folder: string,
  read: (tenant: string) => Promise<Content>,
  changed: (tenant: string, content: Content) => void,
): () => void {
  const timers = new Map<string, NodeJS.Timeout>();
  const told = new Map<string, string>();
  let ended = false;
  // One after the other, so that what is older is never told later.
  let looking = Promise.resolve();
  const watcher = watch(folder, { persistent: false }, (_, file) => {
    const tenant = file === null ? undefined : tenantOf(file);
    if (tenant === undefined) return;
    clearTimeout(timers.get(tenant));
    timers.set(tenant, setTimeout(ripe, REST, tenant).unref());
  });

  function ripe(tenant: string): void {
    timers.delete(tenant);
    looking = looking.then(() => look(tenant));
  }

  async function look(tenant: string): Promise<void> {
    let content: Content;
    try {
      content = await read(tenant);
    } catch {
      // Whoever needs this record reads it again, and is told then.
      return;
    }
    if (ended || told.get(tenant) === content.save) return;
    told.set(tenant, content.save);
    // What it throws is its own affair, not the next look's.
    queueMicrotask(() => changed(tenant, content));
  }

  function end(): void {
    ended = true;
    watcher.close();
    for (const timer of timers.values()) clearTimeout(timer);
  }

  // A folder that is gone is told to whoever saves next.
  watcher.on('error', end);
  return end;
}
