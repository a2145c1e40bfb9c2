// A turn at a tenant's file: lock, temporary file and commit are one thing, so that a broken lock harms nobody.

import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { TenantryError } from '../errors.js';
import { isCode } from './file-format.js';

/** How long somebody else may take for a save before it is broken off. One needs milliseconds. */
const PATIENCE = 5_000;

/** How long to wait for a turn. */
const LIMIT = 30_000;

/** Which machine this is, as far as the numbers of processes mean the same. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * The right to replace a tenant's file.
 *
 * Whoever wants it raises a flag, a file of a name that nobody else uses, and looks who else has one. Of two
 * at the same time at least one sees the other: the one whose name comes later takes its flag down and tries
 * again, the other waits for that. The flag becomes the new content and is renamed into its place, which ends
 * the turn. So a flag that somebody has left can be removed by anybody at any time: were its owner only slow,
 * its rename would fail, and it would ask for another turn.
 */
export class Turn {
  /** The name of the flag. No other save of this folder has it, ever. */
  readonly save: string;
  readonly #path: string;
  readonly #file: FileHandle;

  constructor(path: string, save: string, file: FileHandle) {
    this.#path = path;
    this.save = save;
    this.#file = file;
  }

  /** Puts `bytes` at `target`, durably but for the folder; `false` where somebody has broken this turn off. */
  async commit(bytes: Uint8Array, target: string): Promise<boolean> {
    await this.#file.writeFile(bytes);
    await this.#file.sync();
    await this.#file.close();
    try {
      await renameOver(this.#path, target);
      return true;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    }
  }

  /** Gives the turn back, if it has not ended yet. */
  async end(): Promise<void> {
    try {
      await this.#file.close();
    } finally {
      await rm(this.#path, { force: true });
    }
  }
}

/** Waits for a turn at the file of `tenant`; the flags are in the folder `flags`. */
export async function takeTurn(flags: string, tenant: string): Promise<Turn> {
  const seen: Seen = new Map();
  const since = Date.now();
  for (let attempt = 0; Date.now() - since < LIMIT; attempt += 1) {
    // Who has waited longest comes first.
    const save = `${since.toString(36).padStart(9, '0')}-${MACHINE}-${process.pid}-${randomBytes(8).toString('hex')}`;
    const path = join(flags, `${tenant}~${save}`);
    const turn = new Turn(path, save, await open(path, 'wx', 0o600));
    try {
      if (await isFirst(flags, tenant, save, seen)) return turn;
    } catch (error) {
      await turn.end();
      throw error;
    }
    await turn.end();
    await pause(attempt);
  }
  throw new TenantryError('store', `Others keep saving "${tenant}" without end: try again.`, { tenant });
}

/** When each flag of others was first seen. */
type Seen = Map<string, number>;

/** Whether nobody has a flag any more who had one when ours was up; `false` where one of them comes first. */
async function isFirst(flags: string, tenant: string, save: string, seen: Seen): Promise<boolean> {
  const prefix = `${tenant}~`;
  let others: string[] | undefined;
  for (;;) {
    const names = await readdir(flags);
    const now = names.filter((name) => name.startsWith(prefix) && name !== prefix + save);
    // Who came later has seen ours.
    const still = others === undefined ? now : others.filter((name) => now.includes(name));
    others = [];
    for (const name of still) {
      if (!(await isLeft(name, seen))) others.push(name);
      else await rm(join(flags, name), { force: true });
    }
    if (others.length === 0) return true;
    if (others.some((name) => name < prefix + save)) return false;
    await pause(0);
  }
}

/** Whether a flag is of a process that has ended, or takes too long. To be wrong costs its owner a repetition. */
async function isLeft(flag: string, seen: Seen): Promise<boolean> {
  const now = performance.now();
  const first = seen.get(flag) ?? now;
  seen.set(flag, first);
  return now - first > PATIENCE || isOfTheDead(flag);
}

function isOfTheDead(flag: string): boolean {
  const [, machine, pid] = /~[^-]*-([^-]*)-(\d+)-[^-]*$/.exec(flag) ?? [];
  if (machine !== MACHINE) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}

/** Removes what saves have left that were interrupted, whichever tenant they were for. */
export async function clearFlags(flags: string): Promise<void> {
  for (const flag of await readdir(flags)) {
    const path = join(flags, flag);
    try {
      if (isOfTheDead(flag) || Date.now() - (await stat(path)).mtimeMs > 2 * LIMIT) await rm(path, { force: true });
    } catch (error) {
      // Its owner was faster.
      if (!isCode(error, 'ENOENT')) throw error;
    }
  }
}

/** Windows refuses for a moment while somebody reads the old file. */
async function renameOver(path: string, target: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await rename(path, target);
    } catch (error) {
      const passes = process.platform === 'win32' && isCode(error, 'EPERM', 'EACCES', 'EBUSY');
      if (!passes || attempt === 20) throw error;
      await pause(attempt);
    }
  }
}

/** A moment of chance, longer with each attempt, so that no two keep meeting. */
function pause(attempt: number): Promise<void> {
  const longest = Math.min(5 * 2 ** attempt, 200);
  return new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * longest));
}
