// The store of Node: one file per tenant in a folder, shared safely by the processes of one machine.

import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { constants, copyFile, open, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { TenantryError } from '../errors.js';
import { checkSwap, checkTenant } from './arguments.js';
import { fileOf, isCode, read, tenantOf, toBytes, type Content } from './file-format.js';
import { clearFlags, takeTurn } from './file-turn.js';
import { watchFiles } from './file-watch.js';
import type { Store, Swap } from './store.js';

type Changed = (tenant: string, record: Uint8Array | undefined) => void;

/** How many files are read at a time; Node has four threads for it. */
const AT_ONCE = 16;

/**
 * A store in a folder of this machine: sign-ins outlive the process, and any number of processes may share
 * the folder. It is made where it is missing.
 *
 * Only the folder's owner can read the files, but they are not encrypted. A folder that others may write
 * into is refused; network file systems are not supported. A record that was erased leaves a file of one line
 * behind, without a secret in it. Tenantry's desktop keeps its records apart from these: it locks its folder
 * in a way that Node cannot, and two programs that do not see each other's locks would spend one refresh
 * token twice.
 *
 * Every failure is a `TenantryError` of code `store`, with the system's own error as its `cause`.
 *
 * @example
 * ```ts
 * import { connect } from 'tenantry';
 * import { fileStore } from 'tenantry/file-store';
 *
 * const tenants = await connect({ store: fileStore('/var/lib/wallboard/sign-ins') });
 * ```
 */
export function fileStore(folder: string): Store {
  return new Folder(resolve(folder));
}

class Folder implements Store {
  readonly durable = true;
  readonly #path: string;
  readonly #flags: string;
  /** The save of each tenant that is known here, so that nobody is told of it again. */
  readonly #known = new Map<string, string>();
  readonly #watches = new Set<() => void>();
  #prepared = false;

  constructor(path: string) {
    this.#path = path;
    this.#flags = join(path, '.saving');
  }

  async load(): Promise<[string, Uint8Array][]> {
    return this.#do(async () => {
      await clearFlags(this.#flags);
      const tenants = (await readdir(this.#path)).map(tenantOf).filter((tenant) => tenant !== undefined);
      const records: [string, Uint8Array][] = [];
      for (let at = 0; at < tenants.length; at += AT_ONCE) {
        const some = tenants.slice(at, at + AT_ONCE);
        const contents = some.map(async (tenant) => [tenant, await this.#read(tenant)] as const);
        for (const [tenant, { record, save }] of await Promise.all(contents)) {
          this.#known.set(tenant, save);
          if (record !== undefined) records.push([tenant, record]);
        }
      }
      return records;
    });
  }

  async compareAndSwap(tenant: string, expects: bigint, record: Uint8Array, generation: bigint): Promise<Swap> {
    checkSwap(tenant, expects, record, generation);
    // The caller may change its bytes while a turn is waited for.
    const copy = Uint8Array.from(record);
    const refuse = async (found: Content): Promise<Swap | undefined> => {
      return found.generation === expects ? undefined : { saved: false, found: found.record };
    };
    return this.#do(() => this.#replace(tenant, generation, copy, refuse), tenant);
  }

  async erase(tenant: string): Promise<void> {
    checkTenant(tenant);
    const refuse = async (found: Content): Promise<Swap | undefined> => {
      if (found.generation === 0n) return { saved: true };
      // What cannot be read is never lost.
      if (found.generation === undefined) await this.#setAside(tenant);
      return undefined;
    };
    await this.#do(() => this.#replace(tenant, 0n, new Uint8Array(), refuse), tenant);
  }

  watch(changed: Changed): () => void {
    let stop: () => void;
    try {
      this.#prepare();
      stop = watchFiles(
        this.#path,
        (tenant) => this.#read(tenant),
        (tenant, { save, record }) => {
          if (this.#known.get(tenant) !== save) changed(tenant, record);
        },
      );
    } catch {
      // A system that has no watch to give away: everything works without, and other trouble is told elsewhere.
      return () => undefined;
    }
    const end = (): void => {
      stop();
      this.#watches.delete(end);
    };
    this.#watches.add(end);
    return end;
  }

  async close(): Promise<void> {
    for (const end of this.#watches) end();
  }

  /** Puts a record in the place of the one that is there, unless `refuse` has an answer to what it finds. */
  async #replace(
    tenant: string,
    generation: bigint,
    record: Uint8Array,
    refuse: (found: Content) => Promise<Swap | undefined>,
  ): Promise<Swap> {
    for (;;) {
      const turn = await takeTurn(this.#flags, tenant);
      try {
        const refused = await refuse(await read(join(this.#path, fileOf(tenant))));
        if (refused !== undefined) return refused;
        this.#known.set(tenant, turn.save);
        const bytes = toBytes(generation, turn.save, record);
        if (await turn.commit(bytes, join(this.#path, fileOf(tenant)))) {
          await syncFolder(this.#path);
          return { saved: true };
        }
      } finally {
        await turn.end();
      }
    }
  }

  async #read(tenant: string): Promise<Content> {
    try {
      return await read(join(this.#path, fileOf(tenant)));
    } catch (error) {
      // One file that the system does not give keeps no other tenant from its record: the core puts this one aside.
      if (!isCode(error, 'EACCES', 'EPERM', 'EISDIR', 'EIO')) throw error;
      return { generation: undefined, save: '', record: new Uint8Array() };
    }
  }

  #setAside(tenant: string): Promise<void> {
    const file = join(this.#path, fileOf(tenant));
    return copyFile(file, `${file}.unreadable-${Date.now()}`, constants.COPYFILE_EXCL);
  }

  /** Makes the folder where it is missing. At once, so that a watch misses nothing. */
  #prepare(): void {
    if (this.#prepared) return;
    const first = mkdirSync(this.#path, { recursive: true, mode: 0o700 });
    if (first !== undefined) syncUp(this.#path, first);
    if (process.platform !== 'win32' && (statSync(this.#path).mode & 0o022) !== 0) {
      const text = `Others may write into ${this.#path}: name a folder inside it, or take that right away (chmod 700).`;
      throw new TenantryError('store', text);
    }
    mkdirSync(this.#flags, { recursive: true, mode: 0o700 });
    this.#prepared = true;
  }

  async #do<Answer>(act: () => Promise<Answer>, tenant?: string): Promise<Answer> {
    try {
      this.#prepare();
      return await act();
    } catch (error) {
      if (error instanceof TenantryError) throw error;
      // The folder may be gone; the next call makes it again.
      this.#prepared = false;
      const about = tenant === undefined ? { cause: error } : { cause: error, tenant };
      throw new TenantryError('store', this.#sentence(error), about);
    }
  }

  #sentence(error: unknown): string {
    const path = this.#path;
    if (isCode(error, 'ENOSPC', 'EDQUOT')) return `The disk has no room for a record in ${path}: free some.`;
    if (isCode(error, 'EACCES', 'EPERM', 'EROFS')) return `This process may not write in ${path}: give it that right.`;
    if (isCode(error, 'EMFILE', 'ENFILE')) return 'Too many files are open: close some, and try again.';
    return `The folder ${path} failed: try again; the cause says what the system makes of it.`;
  }
}

/** Makes what was renamed in a folder durable. Windows cannot be asked for it, and does it by itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes the folders durable that were just made, from `path` up to `first`. */
function syncUp(path: string, first: string): void {
  if (process.platform === 'win32') return;
  const parent = dirname(path);
  const folder = openSync(parent, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
  if (path !== first && parent !== path) syncUp(parent, first);
}
