// A record in a file: what the file is called, and the line that comes before the bytes.

import { open } from 'node:fs/promises';

import { RECORD_LIMIT } from './arguments.js';

/** More of a file is not read. */
const READ_LIMIT = RECORD_LIMIT + 256;

/** What a file holds. */
export interface Content {
  /** The generation of its record, `0n` for none; `undefined` where the bytes are not of our making. */
  readonly generation: bigint | undefined;
  /** Which save wrote it; no two are the same. */
  readonly save: string;
  /** The record; of a file that is not of our making all its bytes. */
  readonly record: Uint8Array | undefined;
}

const NOTHING: Content = { generation: 0n, save: '', record: undefined };

/**
 * The name of a tenant's file. With something before and behind it, every name of a tenant is fit for every
 * system: `CON`, `aux.x` and `a.` are not for Windows.
 */
export function fileOf(tenant: string): string {
  return `tenant-${tenant}.record`;
}

/** Whose file that is; `undefined` for files that are none of ours. */
export function tenantOf(file: string): string | undefined {
  return /^tenant-([A-Za-z0-9._-]{1,64})\.record$/.exec(file)?.[1];
}

/** The bytes of a file. A record that is erased leaves a file without one, of generation 0. */
export function toBytes(generation: bigint, save: string, record: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`tenantry-record 1 ${generation} ${save}\n`), record]);
}

function fromBytes(bytes: Buffer): Content {
  const end = bytes.indexOf(0x0a) + 1;
  const line = bytes.toString('latin1', 0, Math.min(end, 256));
  const [, generation, save] = /^tenantry-record 1 (\d{1,20}) ([A-Za-z0-9._~-]+)\n$/.exec(line) ?? [];
  if (generation === undefined || save === undefined) {
    return { generation: undefined, save: '', record: Uint8Array.from(bytes) };
  }
  const record = generation === '0' ? undefined : Uint8Array.from(bytes.subarray(end));
  return { generation: BigInt(generation), save, record };
}

/** What the file at `path` holds; where there is none, that is nothing. */
export async function read(path: string): Promise<Content> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return NOTHING;
    throw error;
  }
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, READ_LIMIT));
    // A file is never changed, only replaced, so its size holds.
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) {
      ({ bytesRead: got } = await file.read(bytes, length, bytes.length - length, length));
    }
    return fromBytes(bytes.subarray(0, length));
  } finally {
    await file.close();
  }
}

/** Whether the system gave one of these codes as its reason. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes(String((error as NodeJS.ErrnoException).code));
}
